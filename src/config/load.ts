import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Config, ConfigFault } from '../domain/config.ts';
import type { SecretRef } from '../domain/secret.ts';
import { checkConfig } from './check-config.ts';
import type { Kinds } from './kinds.ts';
import { readFiles, rootOf } from './read-files.ts';
import type { SourceBundle } from './source-bundle.ts';

const mostFaults = 200;

export interface LoadRequest {
  readonly path: string;
  readonly environmentVariables: Readonly<Record<string, string | undefined>>;
  readonly kinds: Kinds;
}

export interface Loaded {
  readonly kind: 'ok';
  readonly config: Config;
  /** The text it came from, for the store. */
  readonly source: SourceBundle;
  readonly secretsNeeded: readonly SecretRef[];
}

export type LoadResult = Loaded | { readonly kind: 'faults'; readonly faults: readonly ConfigFault[] };

/** Reads the file and what it includes; answers with the frozen configuration or with every fault at once. */
export async function loadConfig({ path, ...request }: LoadRequest): Promise<LoadResult> {
  const { bundle, faults } = await readFiles(path);
  return load({ ...request, bundle, folder: dirname(resolve(path)) }, faults);
}

export interface BundleRequest extends Omit<LoadRequest, 'path'> {
  readonly bundle: SourceBundle;
  /** Paths in the configuration are relative to this folder. */
  readonly folder: string;
}

/** The same from text that the store kept, for a replica whose own file may be older. */
export const loadBundle = (request: BundleRequest): LoadResult => load(request, []);

function load(
  { bundle, folder, environmentVariables, kinds }: BundleRequest,
  unreadable: readonly ConfigFault[],
): LoadResult {
  const { root, faults: wrong } = rootOf(bundle);
  const early = [...unreadable, ...wrong];
  if (!root || early.length > 0) return { kind: 'faults', faults: inOrder(early, bundle) };
  const verdict = checkConfig(root, { kinds, folder, environmentVariables, fileExists: existsSync });
  if (verdict.kind === 'faults') return { kind: 'faults', faults: inOrder(verdict.faults, bundle) };
  return { ...verdict, source: bundle };
}

/** By file and line; a file full of faults is cut with the number of the rest. */
function inOrder(faults: readonly ConfigFault[], { files, main }: SourceBundle): readonly ConfigFault[] {
  const rank = new Map(files.map(({ path }, index) => [path, index]));
  const sorted = faults.toSorted(
    (left, right) =>
      (rank.get(left.file ?? '') ?? 0) - (rank.get(right.file ?? '') ?? 0) || (left.line ?? 0) - (right.line ?? 0),
  );
  if (sorted.length <= mostFaults) return sorted;
  const rest = `${sorted.length - mostFaults} more faults`;
  const remedy = 'Correct these first, then validate again.';
  return [...sorted.slice(0, mostFaults), { path: '', found: rest, expected: 'none', remedy, file: main }];
}
