import type { Product } from './release.ts';

export interface CartLine {
  readonly product: string;
  readonly quantity: number;
}

const prefix = 'cart_';
const maxLines = 50;

/**
 * Two versions answer side by side while traffic moves and share no memory, so a cart lives in its own id: whichever
 * process is asked next can read it.
 */
export function cartId(lines: readonly CartLine[]): string {
  return (
    prefix +
    Buffer.from(JSON.stringify(lines.map(({ product, quantity }) => [product, quantity]))).toString('base64url')
  );
}

function lineFrom(product: unknown, quantity: unknown, stock: readonly Product[]): readonly CartLine[] {
  const isOnSale = typeof product === 'string' && stock.some(({ id }) => id === product);
  const isCountable = typeof quantity === 'number' && Number.isInteger(quantity) && quantity >= 1 && quantity <= 99;
  return isOnSale && isCountable ? [{ product, quantity }] : [];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Reads a cart back from its id, or nothing when this shop never made such a cart. */
export function cartOf(id: string, stock: readonly Product[]): readonly CartLine[] | undefined {
  if (!id.startsWith(prefix)) return undefined;
  const pairs = parsed(Buffer.from(id.slice(prefix.length), 'base64url').toString());
  if (!Array.isArray(pairs)) return undefined;
  const lines = pairs.flatMap((pair) => (Array.isArray(pair) ? lineFrom(pair[0], pair[1], stock) : []));
  return lines.length === pairs.length ? lines : undefined;
}

/** Reads the body `{ "lines": [{ "product", "quantity" }] }` of somebody who fills a cart, or nothing when it is wrong. */
export function linesFromBody(body: string, stock: readonly Product[]): readonly CartLine[] | undefined {
  const value = parsed(body);
  const written: unknown = typeof value === 'object' && value !== null && 'lines' in value ? value.lines : undefined;
  if (!Array.isArray(written) || written.length === 0 || written.length > maxLines) return undefined;
  const lines = written.flatMap((line: unknown) =>
    typeof line === 'object' && line !== null && 'product' in line && 'quantity' in line
      ? lineFrom(line.product, line.quantity, stock)
      : [],
  );
  return lines.length === written.length ? lines : undefined;
}

/** Reads the body `{ "cart": "cart_…" }` of somebody who pays, or an empty id. */
export function cartIdFromBody(body: string): string {
  const value = parsed(body);
  const written: unknown = typeof value === 'object' && value !== null && 'cart' in value ? value.cart : '';
  return typeof written === 'string' ? written : '';
}

/** What the cart costs. */
export function totalOf(lines: readonly CartLine[], stock: readonly Product[]): number {
  return lines.reduce(
    (sum, line) => sum + line.quantity * (stock.find(({ id }) => id === line.product)?.price ?? 0),
    0,
  );
}
