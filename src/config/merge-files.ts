import type { ConfigFault } from '../domain/config.ts';
import type { Located, Path } from './located.ts';
import { pathText } from './located.ts';

/** Puts files together as if they were one: mappings join, lists at the top follow one another, anything said twice is a fault. */
export function mergeFiles(roots: readonly Located[]): {
  readonly root: Located | undefined;
  readonly faults: readonly ConfigFault[];
} {
  const faults: ConfigFault[] = [];
  const [first, ...others] = roots;
  if (!first) return { root: undefined, faults };
  return { root: others.reduce((root, other) => join({ root, other, path: [] }, faults), first), faults };
}

interface Pair {
  readonly root: Located;
  readonly other: Located;
  readonly path: Path;
}

function join({ root, other, path }: Pair, faults: ConfigFault[]): Located {
  if (root.kind === 'map' && other.kind === 'map') {
    const entries = new Map(root.entries);
    for (const [key, entry] of other.entries) {
      const before = entries.get(key);
      entries.set(key, before ? join({ root: before, other: entry, path: [...path, key] }, faults) : entry);
    }
    return { ...root, entries };
  }
  if (root.kind === 'list' && other.kind === 'list' && path.length === 1) {
    return { ...root, items: [...root.items, ...other.items] };
  }
  faults.push({
    path: pathText(path),
    found: `the same setting in ${root.at.file} line ${root.at.line}`,
    expected: 'each setting in one file',
    remedy: 'Remove one of the two.',
    file: other.at.file,
    line: other.at.line,
  });
  return root;
}
