import type { Place } from './shapes.ts';
import type { Repository, Token } from './records.ts';

/** What a handler answers. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Not JSON. */
  readonly text?: string;
  /** No text either. */
  readonly bytes?: Buffer;
}

/** One request, after its credential was accepted. */
export interface Asked {
  readonly path: string;
  readonly values: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  readonly place: Place;
  readonly repository: Repository;
  readonly token: Token;
  readonly nowMs: number;
  readonly nextId: () => number;
  /** Subscribers hear of it. */
  readonly tell: (event: string, payload: Readonly<Record<string, unknown>>) => void;
}

export type Handler = (asked: Asked) => Answer;

const documentation = 'https://docs.github.com/rest';

export const ok = (body: unknown, status = 200): Answer => ({ status, body });

export const refused = (status: number, message: string): Answer => ({
  status,
  body: { message, documentation_url: documentation, status: String(status) },
});

export const notFound = refused(404, 'Not Found');

/** The body of a 422, the way GitHub writes it. */
export const invalid = (
  message: string,
  errors?: readonly { readonly resource: string; readonly field: string; readonly code: string }[],
): Answer => ({
  status: 422,
  body: { message, documentation_url: documentation, ...(errors === undefined ? {} : { errors }) },
});

const pageSizes = { usual: 30, most: 100 };

/** One page of a list, with the `Link` header that leads to the others. */
export function paged<Item>(
  { query, place, path }: Pick<Asked, 'query' | 'place' | 'path'>,
  items: readonly Item[],
): { readonly items: readonly Item[]; readonly headers: Readonly<Record<string, string>> } {
  const size = Math.min(pageSizes.most, Number(query.get('per_page') ?? pageSizes.usual));
  const page = Math.max(1, Number(query.get('page') ?? 1));
  const last = Math.max(1, Math.ceil(items.length / size));
  const to = (number: number, rel: string): string => {
    const there = new URLSearchParams(query);
    there.set('page', String(number));
    return `<${place.base}${path}?${there.toString()}>; rel="${rel}"`;
  };
  const links = [
    ...(page < last ? [to(page + 1, 'next'), to(last, 'last')] : []),
    ...(page > 1 ? [to(1, 'first'), to(page - 1, 'prev')] : []),
  ];
  return {
    items: items.slice((page - 1) * size, page * size),
    headers: links.length === 0 ? {} : { link: links.join(', ') },
  };
}
