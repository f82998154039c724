import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Revision } from '../../domain/ids.ts';
import { isRevision } from '../../domain/ids.ts';
import { neededFile } from '../revision-files.ts';
import type { ProviderWorld } from '../world.ts';
import type { Issue, RulesFile } from './calls.ts';
import type { RulesSettings } from './settings.ts';

/** The rules as a revision has them; the fingerprint says which, where the service gives it back. */
export async function sourceAt(
  world: ProviderWorld,
  { repository, file: path }: RulesSettings,
  { revision, signal }: { readonly revision: Revision; readonly signal: AbortSignal },
): Promise<readonly RulesFile[]> {
  const content = await neededFile(world.environment, { repository, revision, path }, signal);
  return [{ name: basename(path), content, fingerprint: Buffer.from(revision, 'hex').toString('base64') }];
}

export function revisionIn(files: readonly RulesFile[]): Revision | undefined {
  const revision = Buffer.from(files[0]?.fingerprint ?? '', 'base64').toString('hex');
  return isRevision(revision) ? revision : undefined;
}

/** What the rules say, whatever their file is called. */
export const textOf = (files: readonly RulesFile[]): string => files.map(({ content }) => content).join('\n');

export const digestOf = (files: readonly RulesFile[]): string =>
  createHash('sha256').update(textOf(files)).digest('hex').slice(0, 16);

/** How many lines are new and how many are gone. */
export function lineChanges(before: string, after: string): { readonly added: number; readonly removed: number } {
  const counts = new Map<string, number>();
  for (const line of before.split('\n')) counts.set(line, (counts.get(line) ?? 0) + 1);
  let added = 0;
  for (const line of after.split('\n')) {
    const left = counts.get(line) ?? 0;
    if (left === 0) added += 1;
    else counts.set(line, left - 1);
  }
  return { added, removed: [...counts.values()].reduce((sum, left) => sum + left, 0) };
}

/** Where and what, in one line. */
export const issueLine = ({ description, sourcePosition: { fileName, line, column } }: Issue): string =>
  `${fileName}:${line}:${column} ${description}`;
