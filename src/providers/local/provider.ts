import { z } from 'zod';
import { ProviderError } from '../../ports/provider-error.ts';
import type { Begun, ComponentTarget, Handle, Provider } from '../../ports/provider.ts';
import type { ProviderCall, Reconciled, StepCall } from '../../ports/provider.ts';
import { asked, demandHost, placeOf, readBack, stepOf } from '../supervised.ts';
import type { LocalWorld } from '../supervised.ts';
import { versionStarted } from '../supervisor/protocol.ts';
import { examineLocal } from './examine.ts';
import { described, progressOf } from './slots.ts';
import { restoreSlots, shown, startVersion } from './start.ts';

const handleSchema = z.strictObject({ host: z.string(), version: z.string() });

function versionIn(world: LocalWorld, handle: Handle): string {
  const { host, version } = readBack(handleSchema, handle);
  demandHost(world, host);
  return version;
}

/** With traffic a release is no work under way any more, so there is nothing to cancel. */
function unlessLive(error: unknown): void {
  if (!(error instanceof ProviderError && error.code === 'conflict')) throw error;
}

/** The supervisor remembers each key that it took. */
async function reconciled({ supervisor, host }: LocalWorld, call: ProviderCall, step: StepCall): Promise<Reconciled> {
  const { known, answer } = await asked(supervisor.knownStep(stepOf(call.request, step), step.signal));
  if (!known) return { kind: 'not-done' };
  if (call.kind !== 'release') return { kind: 'done' };
  return { kind: 'done', handle: { host, version: readBack(versionStarted, answer).version } };
}

/** Blue and green processes on this machine behind a weighted proxy, all owned by the supervisor. */
export function localProvider(world: LocalWorld): Provider {
  const { supervisor, host } = world;
  const factsOf = (at: ComponentTarget, signal: AbortSignal) =>
    asked(supervisor.describe({ target: placeOf(at) }, signal));
  const statusOf = (at: ComponentTarget, version: string, signal: AbortSignal) =>
    asked(supervisor.versionStatus({ target: placeOf(at), version, lines: 50 }, signal));
  const end = async (at: ComponentTarget, version: string, call: StepCall): Promise<Begun> => {
    await asked(supervisor.stopVersion({ ...stepOf(at, call), version }, call.signal));
    return { kind: 'done' };
  };

  return {
    name: 'local',
    isOnThisMachine: true,
    describe: async (at, signal) => described(host, await factsOf(at, signal)),
    release: async (request, call) => ({ host, version: await startVersion(world, { at: request, call }, request) }),
    check: async (at, handle, signal) => {
      const version = versionIn(world, handle);
      const { lines, ...status } = await statusOf(at, version, signal);
      return progressOf(version, { ...status, lines: await shown(world, at, lines) });
    },
    shift: async (request, call) => {
      const moved = { version: request.version, weight: request.weight };
      await asked(supervisor.shift({ ...stepOf(request, call), ...moved }, call.signal));
      return { kind: 'done' };
    },
    restore: async (request, call) => {
      await restoreSlots(world, request, call);
      return { kind: 'done' };
    },
    cancel: async (at, handle, call) => {
      await end(at, versionIn(world, handle), call).catch(unlessLive);
    },
    retire: end,
    reconcile: (call, step) => reconciled(world, call, step),
    previewUrl: async (at, version, signal) => (await statusOf(at, version, signal)).facts?.previewUrl,
    publicUrl: async (at, signal) => (await factsOf(at, signal)).publicUrl,
    examine: (at, signal) => examineLocal(world, at, signal),
  };
}
