import { z } from 'zod';
import { isRevision } from '../../domain/ids.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import type { Begun, ComponentTarget, Description, Handle, Progress, Provider } from '../../ports/provider.ts';
import type { ProviderCall, Reconciled, StepCall } from '../../ports/provider.ts';
import { asked, demandHost, placeOf, readBack, stepOf } from '../supervised.ts';
import type { LocalWorld } from '../supervised.ts';
import { commandStarted, release as releaseSchema } from '../supervisor/protocol.ts';
import type { LiveRelease, TargetFacts } from '../supervisor/protocol.ts';
import { examineCommands } from './examine.ts';
import { beginErrand, errandNow, followErrand, settingsOf, versionOf } from './run.ts';
import type { Errand } from './run.ts';
import type { Verdict } from './verdict.ts';

const handleSchema = z.strictObject({
  host: z.string(),
  command: z.string(),
  key: z.string(),
  subject: releaseSchema,
});
const stateSchema = z.object({ host: z.string(), live: releaseSchema.optional() });

function described(host: string, { byCommand }: TargetFacts): Description {
  if (byCommand === undefined) return { summary: 'nothing was released here yet', live: [], state: { host } };
  const { version, revision } = byCommand;
  const live = [{ version, weight: 100, ...(isRevision(revision) && { revision }) }];
  return { summary: version, live, state: { host, live: { ...byCommand } } };
}

function progressOf(version: string, verdict: Verdict): Progress {
  const { lines } = verdict;
  switch (verdict.kind) {
    case 'running':
      return { kind: 'running', lines };
    case 'succeeded':
      return { kind: 'succeeded', version, lines };
    case 'failed': {
      const { code, sentence, retryable } = verdict;
      return { kind: 'failed', code, sentence, retryable, lines };
    }
    case 'unknown':
      return { kind: 'failed', code: 'unknown', sentence: verdict.sentence, retryable: false, lines };
  }
}

/** Does the errand within the call; what takes longer goes on by itself and is found again by its key. */
async function carryOut(world: LocalWorld, errand: Errand, call: StepCall): Promise<Begun> {
  const command = await beginErrand(world, errand, call);
  const verdict = await followErrand(world, errand, { command, signal: call.signal });
  if (verdict.kind === 'succeeded') return { kind: 'done' };
  const { sentence } = verdict;
  if (verdict.kind === 'unknown') throw new ProviderError('unknown', sentence, { outcome: 'unknown' });
  throw new ProviderError(verdict.code, sentence, { retryable: verdict.retryable });
}

function restored(world: LocalWorld, state: unknown): LiveRelease {
  const { host, live } = readBack(stateSchema, state);
  demandHost(world, host);
  if (live !== undefined) return live;
  throw new ProviderError('not-found', 'nothing was released here before, so there is nothing to put back');
}

const named = (version: string): LiveRelease => ({ version, revision: '', label: '' });

/** The errand that a call of the core stands for. */
function errandOf(world: LocalWorld, call: ProviderCall, key: string): Errand {
  const at = call.request;
  switch (call.kind) {
    case 'release': {
      const { revision, label } = call.request.release;
      return { action: 'release', at, key, subject: { version: versionOf({ revision, label }), revision, label } };
    }
    case 'shift':
      return { action: 'shift', at, key, subject: named(call.request.version), weight: call.request.weight };
    case 'restore':
      return { action: 'restore', at, key, subject: restored(world, call.request.snapshot.state) };
    case 'mend':
      throw new ProviderError('invalid', `a command knows no way to mend "${call.request.fix}"`);
  }
}

const handleOf = (world: LocalWorld, errand: Errand, command: string): Handle => {
  return { host: world.host, command, key: errand.key, subject: { ...errand.subject } };
};

async function reconcile(world: LocalWorld, call: ProviderCall, step: StepCall): Promise<Reconciled> {
  const errand = errandOf(world, call, step.key);
  const { known, answer } = await asked(world.supervisor.knownStep(stepOf(errand.at, step), step.signal));
  if (!known) return { kind: 'not-done' };
  const { command } = readBack(commandStarted, answer);
  if (call.kind === 'release') return { kind: 'done', handle: handleOf(world, errand, command) };
  const verdict = await followErrand(world, errand, { command, signal: step.signal });
  switch (verdict.kind) {
    case 'succeeded':
      return { kind: 'done' };
    case 'failed':
      // The same key asked again finds the same run, and with it the failure and whether it may be tried anew.
      return { kind: 'not-done' };
    case 'unknown':
      return { kind: 'unknown', why: verdict.sentence };
  }
}

/** Any programs with arguments, run under the supervisor; only their exit codes are believed. */
export function commandProvider(world: LocalWorld): Provider {
  const { supervisor, host } = world;
  const opened = (handle: Handle) => {
    const held = readBack(handleSchema, handle);
    demandHost(world, held.host);
    return held;
  };

  return {
    name: 'command',
    isOnThisMachine: true,
    describe: async (at, signal) => described(host, await asked(supervisor.describe({ target: placeOf(at) }, signal))),
    release: async (request, call) => {
      const errand = errandOf(world, { kind: 'release', request }, call.key);
      return handleOf(world, errand, await beginErrand(world, errand, call));
    },
    check: async (at, handle, signal) => {
      const { command, key, subject } = opened(handle);
      const verdict = await errandNow(world, { action: 'release', at, subject, key }, { command, signal });
      return progressOf(subject.version, verdict);
    },
    shift: (request, call) => carryOut(world, errandOf(world, { kind: 'shift', request }, call.key), call),
    restore: async (request, call) => carryOut(world, errandOf(world, { kind: 'restore', request }, call.key), call),
    cancel: async (at, handle, call) => {
      const { command } = opened(handle);
      await asked(supervisor.cancelCommand({ ...stepOf(at, call), command }, call.signal));
    },
    retire: async (at: ComponentTarget, version, call) => {
      if (settingsOf(at).retire === undefined) return { kind: 'done' };
      return carryOut(world, { action: 'retire', at, key: call.key, subject: named(version) }, call);
    },
    reconcile: (call, step) => reconcile(world, call, step),
    previewUrl: () => Promise.resolve(undefined),
    publicUrl: (at) => Promise.resolve(settingsOf(at).url),
    examine: (at) => examineCommands(world, at),
  };
}
