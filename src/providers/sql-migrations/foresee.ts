import type { Foresight, ReleaseRequest } from '../../ports/provider.ts';
import type { ProviderWorld } from '../world.ts';
import { migrationsAt, namesAt } from './at-revision.ts';
import { dryRun } from './dry-run.ts';
import { outlookOf } from './outlook.ts';
import { databaseUrl, folderOf, settingsOf } from './place.ts';
import { readRecord } from './record.ts';

/** What the release would apply, from the database's record and the files of the revision. */
export async function foreseeMigrations(
  world: ProviderWorld,
  request: ReleaseRequest,
  signal: AbortSignal,
): Promise<Foresight> {
  const settings = settingsOf(request);
  const folder = folderOf(world, settings);
  const { revision } = request.release;
  const url = await databaseUrl(world, settings.database);
  const [record, names] = await Promise.all([readRecord(url, settings, signal), namesAt(folder, revision, signal)]);
  const wanted = names.filter((name) => !record.applied.includes(name));
  const pending = await migrationsAt(folder, { revision, names: wanted }, signal);
  const { base } = request;
  const before =
    base === undefined ? {} : { before: { label: base.label, names: await namesAt(folder, base.revision, signal) } };
  const { onRollback } = settings;
  const outlook = outlookOf({ record, names, pending, onRollback, isRollback: request.kept !== undefined, ...before });
  if (settings.dryRunDatabase === undefined || pending.length === 0 || outlook.blockers.length > 0) return outlook;
  const copy = await databaseUrl(world, settings.dryRunDatabase);
  return { ...outlook, ...(await dryRun(copy, { pending, outlook }, signal)) };
}
