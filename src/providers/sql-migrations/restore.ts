import { z } from 'zod';
import { isRevision } from '../../domain/ids.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import type { RestoreRequest } from '../../ports/provider.ts';
import { readBack } from '../supervised.ts';
import type { ProviderWorld } from '../world.ts';
import { migrationsAt } from './at-revision.ts';
import { folderOf, settingsOf } from './place.ts';
import type { DatabaseRecord } from './record.ts';
import type { Task } from './write-work.ts';

const stateSchema = z.object({
  applied: z.array(z.string()),
  last: z.object({ version: z.string(), revision: z.string() }).optional(),
});

/** What going back means here: nothing but a line in the record, or the down sections of what came since, newest first. */
export async function taskOfRestore(
  world: ProviderWorld,
  { request, record }: { readonly request: RestoreRequest; readonly record: DatabaseRecord },
  signal: AbortSignal,
): Promise<Task> {
  const settings = settingsOf(request);
  const before = readBack(stateSchema, request.snapshot.state);
  const back = { version: before.last?.version ?? '', revision: before.last?.revision ?? '', label: '' };
  const since = record.applied.filter((name) => !before.applied.includes(name));
  if (settings.onRollback === 'keep' || since.length === 0) return { ...back, run: { direction: 'none' }, files: [] };
  const folder = folderOf(world, settings);
  const files = await Promise.all(
    since.map(async (name) => {
      const revision = record.revisions[name];
      if (revision === undefined || !isRevision(revision))
        throw new ProviderError('not-found', `nobody knows from which revision ${name} was applied`);
      const [file] = await migrationsAt(folder, { revision, names: [name] }, signal);
      if (file?.down === undefined) throw new ProviderError('invalid', `${name} has no way down`);
      return file;
    }),
  );
  return { ...back, run: { direction: 'down', names: since }, files };
}
