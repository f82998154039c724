import type { SentFunction } from './records.ts';

type Tree = Readonly<Record<string, unknown>>;

const camel = (word: string): string => word.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

function put(into: Tree, from: Tree, [head = '', ...rest]: readonly string[]): Tree {
  if (rest.length === 0) return { ...into, [head]: from[head] };
  const inner = into[head];
  const given = from[head];
  return { ...into, [head]: put(isTree(inner) ? inner : {}, isTree(given) ? given : {}, rest) };
}

/** What was there with the named fields of what was sent; everything else stays. */
export const applied = (there: SentFunction, sent: SentFunction, paths: readonly string[]): SentFunction =>
  paths.reduce<Tree>((at, path) => put(at, sent as Tree, path.split('.').map(camel)), there as Tree);
