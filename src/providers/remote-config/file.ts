import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Revision } from '../../domain/ids.ts';
import { isRevision } from '../../domain/ids.ts';
import { canonical } from '../../domain/json.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import { fileAtRevision } from '../revision-files.ts';
import type { ProviderWorld } from '../world.ts';
import type { Marked } from './marks.ts';
import { ownedBy } from './put-back.ts';
import type { Owned } from './put-back.ts';
import type { RemoteConfigSettings } from './settings.ts';
import { keysOf, parameterAt, templateSchema } from './template.ts';
import type { Template } from './template.ts';

/** Values that are no texts, such as `true`: Remote Config only knows texts. */
function unquoted(json: unknown): readonly string[] {
  const found = z.looseObject({ value: z.union([z.boolean(), z.number(), z.null()]) }).safeParse(json);
  if (found.success) return [String(found.data.value)];
  return typeof json === 'object' && json !== null ? Object.values(json).flatMap(unquoted) : [];
}

/** The template that a revision's file holds. */
export async function fileAt(
  world: ProviderWorld,
  settings: RemoteConfigSettings,
  { revision, signal }: { readonly revision: Revision; readonly signal: AbortSignal },
): Promise<Template> {
  const { repository = '', file: path = '' } = settings;
  const text = await fileAtRevision(world.environment, { repository, revision, path }, signal);
  if (text === undefined) throw new ProviderError('invalid', `${path} does not exist in ${revision.slice(0, 7)}`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new ProviderError('invalid', `${path} is no JSON`);
  }
  const [wrong] = unquoted(json);
  if (wrong !== undefined)
    throw new ProviderError('invalid', `${path}: all values are texts, write "${wrong}" instead of ${wrong}`);
  const parsed = templateSchema.strip().safeParse(json);
  if (parsed.success) return parsed.data;
  throw new ProviderError('invalid', `${path}: ${z.prettifyError(parsed.error).slice(0, 300)}`);
}

/** The name of what a file says, for the version. */
export const fileVersion = (file: Template): string =>
  `flags-${createHash('sha256').update(canonical(file)).digest('hex').slice(0, 12)}`;

/** Every key that our files have named since a version. */
export async function ownedSince(
  world: ProviderWorld,
  settings: RemoteConfigSettings,
  { marks, signal }: { readonly marks: readonly Marked[]; readonly signal: AbortSignal },
): Promise<Owned> {
  const revisions = [...new Set(marks.map(({ mark }) => mark.revision ?? ''))].filter(isRevision);
  const files = await Promise.all(revisions.map((revision) => fileAt(world, settings, { revision, signal })));
  const owned = files.map(ownedBy);
  return {
    keys: [...new Set(owned.flatMap(({ keys }) => keys))],
    conditions: [...new Set(owned.flatMap(({ conditions }) => conditions))],
  };
}

/** Keys whose parameter a file would change. */
export const changedKeys = (current: Template, file: Template): readonly string[] =>
  keysOf(file).filter((key) => canonical(parameterAt(current, key)) !== canonical(parameterAt(file, key)));
