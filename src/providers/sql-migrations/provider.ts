import { z } from 'zod';
import { isRevision, shortRevision } from '../../domain/ids.ts';
import type { Release } from '../../domain/plan.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import type { Begun, ComponentTarget, Description, Handle, Provider } from '../../ports/provider.ts';
import type { ProviderCall, Reconciled, ReleaseRequest, RestoreRequest, StepCall } from '../../ports/provider.ts';
import { asked, demandHost, readBack, stepOf } from '../supervised.ts';
import { commandStarted } from '../supervisor/protocol.ts';
import type { ProviderWorld } from '../world.ts';
import { migrationsAt, namesAt } from './at-revision.ts';
import { examineDatabase } from './examine.ts';
import { foreseeMigrations } from './foresee.ts';
import { databaseUrl, folderOf, settingsOf } from './place.ts';
import { progressOf } from './progress.ts';
import type { DatabaseRecord } from './record.ts';
import { readRecord } from './record.ts';
import { supervisedSpec } from './spec.ts';
import { taskOfRestore } from './restore.ts';
import type { Task } from './write-work.ts';
import { writeWork } from './write-work.ts';

const handleSchema = z.strictObject({ host: z.string(), command: z.string(), version: z.string() });

const versionOf = ({ label, revision }: Pick<Release, 'label' | 'revision'>): string => {
  const short = shortRevision(revision);
  return label === short ? label : `${label.replaceAll(/[^\w.-]/g, '-').slice(0, 60)}-${short}`;
};

function described({ applied, last }: DatabaseRecord): Description {
  const newest = applied.at(-1);
  const revision = last?.revision;
  const live =
    last === undefined || last.version === ''
      ? []
      : [{ version: last.version, weight: 100, ...(revision !== undefined && isRevision(revision) && { revision }) }];
  const summary = newest === undefined ? 'no migrations' : `${newest} is the newest of ${applied.length} migrations`;
  return {
    summary: live[0] === undefined ? summary : `${live[0].version}: ${summary}`,
    live,
    facts: Object.fromEntries(applied.map((name) => [`migration ${name}`, 'applied'])),
    state: { applied: [...applied], ...(last === undefined ? {} : { last: { ...last } }) },
  };
}

/** Schema changes by files of SQL, run by node-pg-migrate in a program of its own under the supervisor. */
export function migrationsProvider(world: ProviderWorld): Provider {
  const { supervisor } = world;
  return {
    name: 'sql-migrations',
    describe: async (at, signal) => described(await recordOf(world, at, signal)),
    release: async (request, call) =>
      begin(world, request, { task: await taskOfRelease(world, request, call.signal), call }),
    check: async (_at, handle, signal) => {
      const { command, version } = opened(world, handle);
      const tail = { command, offset: -20_000, bytes: 20_000 };
      return progressOf(version, await asked(supervisor.commandStatus(tail, signal)));
    },
    shift: () => Promise.resolve({ kind: 'done' }),
    restore: (request, call) => restore(world, request, call),
    cancel: async (at, handle, call) => {
      const { command } = opened(world, handle);
      await asked(supervisor.cancelCommand({ ...stepOf(at, call), command }, call.signal));
    },
    retire: () => Promise.resolve({ kind: 'done' }),
    reconcile: (call, step) => reconciled(world, call, step),
    previewUrl: () => Promise.resolve(undefined),
    publicUrl: () => Promise.resolve(undefined),
    foresee: (request, signal) => foreseeMigrations(world, request, signal),
    examine: (at, signal) => examineDatabase(world, at, signal),
  };
}

function opened(world: ProviderWorld, handle: Handle) {
  const held = readBack(handleSchema, handle);
  demandHost(world, held.host);
  return held;
}

async function recordOf(world: ProviderWorld, at: ComponentTarget, signal: AbortSignal): Promise<DatabaseRecord> {
  const settings = settingsOf(at);
  return readRecord(await databaseUrl(world, settings.database), settings, signal);
}

async function begin(
  world: ProviderWorld,
  at: ComponentTarget,
  { task, call }: { readonly task: Task; readonly call: StepCall },
): Promise<Handle> {
  const settings = settingsOf(at);
  const url = await databaseUrl(world, settings.database);
  const file = await writeWork(world, settings, { task, call });
  const spec = await supervisedSpec(world, settings, { file, url });
  const request = { ...stepOf(at, call), command: spec };
  const { command } = await asked(world.supervisor.runCommand(request, call.signal));
  return { host: world.host, command, version: task.version };
}

async function restore(world: ProviderWorld, request: RestoreRequest, call: StepCall): Promise<Begun> {
  const record = await recordOf(world, request, call.signal);
  const task = await taskOfRestore(world, { request, record }, call.signal);
  return { kind: 'running', handle: await begin(world, request, { task, call }) };
}

async function taskOfRelease(world: ProviderWorld, request: ReleaseRequest, signal: AbortSignal): Promise<Task> {
  const folder = folderOf(world, settingsOf(request));
  const { revision, label } = request.release;
  const names = await namesAt(folder, revision, signal);
  const files = await migrationsAt(folder, { revision, names }, signal);
  return { version: versionOf(request.release), revision, label, run: { direction: 'up' }, files };
}

/** The supervisor remembers each key that it took. */
async function reconciled(world: ProviderWorld, call: ProviderCall, step: StepCall): Promise<Reconciled> {
  const { known, answer } = await asked(world.supervisor.knownStep(stepOf(call.request, step), step.signal));
  if (!known) return { kind: 'not-done' };
  const { command } = readBack(commandStarted, answer);
  if (call.kind === 'release')
    return { kind: 'done', handle: { host: world.host, command, version: versionOf(call.request.release) } };
  if (call.kind !== 'restore') throw new ProviderError('invalid', `migrations know no ${call.kind}`);
  const { last } = readBack(restoredState, call.request.snapshot.state);
  return { kind: 'done', handle: { host: world.host, command, version: last?.version ?? '' } };
}

const restoredState = z.object({ last: z.object({ version: z.string() }).optional() });
