import type { Json } from '../domain/json.ts';

export interface Position {
  readonly file: string;
  readonly line: number;
}

/** A value as it stands in the files, each part with its place. */
export type Located =
  | { readonly kind: 'map'; readonly at: Position; readonly entries: ReadonlyMap<string, Located> }
  | { readonly kind: 'list'; readonly at: Position; readonly items: readonly Located[] }
  | { readonly kind: 'scalar'; readonly at: Position; readonly value: null | boolean | number | string };

export type Path = readonly (string | number)[];

/** The value without its places. */
export function plainOf(node: Located): Json {
  switch (node.kind) {
    case 'map':
      return Object.fromEntries([...node.entries].map(([key, entry]) => [key, plainOf(entry)]));
    case 'list':
      return node.items.map(plainOf);
    case 'scalar':
      return node.value;
  }
}

/** Follows the path as far as it exists. */
export function reach(root: Located, path: Path): { readonly node: Located; readonly steps: number } {
  let node = root;
  let steps = 0;
  for (const key of path) {
    const next = node.kind === 'map' ? node.entries.get(String(key)) : childOf(node, key);
    if (!next) break;
    node = next;
    steps += 1;
  }
  return { node, steps };
}

const childOf = (node: Located, key: string | number): Located | undefined =>
  node.kind === 'list' ? node.items[Number(key)] : undefined;

/** `services.shop.strategy.stages[0].weight`. */
export const pathText = (path: Path): string =>
  path.reduce<string>(
    (text, key) =>
      typeof key === 'number' ? `${text}[${key}]` : text === '' ? plainKey(key) : `${text}.${plainKey(key)}`,
    '',
  );

/** Odd keys are quoted: nothing in a path may steer a terminal or be read as two keys. */
const plainKey = (key: string): string => (/^[\w<>-]{1,80}$/.test(key) ? key : JSON.stringify(key.slice(0, 80)));
