import { z } from 'zod';
import { ProviderError } from '../../ports/provider-error.ts';
import type {
  Begun,
  ComponentTarget,
  Handle,
  Progress,
  Provider,
  Reconciled,
  ReleaseRequest,
} from '../../ports/provider.ts';
import type { ProviderCall, RestoreRequest, StepCall } from '../../ports/provider.ts';
import { googleOf } from '../google/clients.ts';
import { readBack } from '../supervised.ts';
import type { ProviderWorld } from '../world.ts';
import { idOf, rulesCalls } from './calls.ts';
import type { RulesCalls, RulesFile } from './calls.ts';
import { described, pruneFix, pruned, rulesState } from './describe.ts';
import { examined } from './examine.ts';
import { foreseen } from './foresee.ts';
import { releaseIdOf, settingsOf } from './settings.ts';
import { sourceAt, textOf } from './source.ts';

const done: Begun = { kind: 'done' };
const handleSchema = z.strictObject({ ruleset: z.string(), line: z.string() });
/** Rulesets are looked through for one that a lost call made: it is among the newest. */
const lookedThrough = 5;

const isSame = (found: readonly RulesFile[] | undefined, wanted: readonly RulesFile[]): boolean =>
  found !== undefined && textOf(found) === textOf(wanted);

/** A ruleset with these rules: the one that a call without an answer left behind, else a new one. */
async function rulesetWith(calls: RulesCalls, files: readonly RulesFile[]): Promise<string> {
  const newest = await Promise.all((await calls.newest(lookedThrough)).map(({ name }) => calls.ruleset(name)));
  const left = newest.find(
    (one) => isSame(one?.source.files, files) && one?.source.files[0]?.fingerprint === files[0]?.fingerprint,
  );
  return left?.name ?? (await calls.create(files)).name;
}

async function releaseRules(world: ProviderWorld, request: ReleaseRequest, { signal }: StepCall): Promise<Handle> {
  const settings = settingsOf(request);
  const calls = rulesCalls(googleOf(world), settings, signal);
  const files = await sourceAt(world, settings, { revision: request.release.revision, signal });
  const before = await calls.released();
  const current = before === undefined ? undefined : await calls.ruleset(before.rulesetName);
  if (current !== undefined && isSame(current.source.files, files)) return handleOf(current.name, settings.file);
  const ruleset = await rulesetWith(calls, files);
  await calls.release(ruleset, before === undefined);
  return handleOf(ruleset, settings.file);
}

const handleOf = (ruleset: string, file: string): Handle => ({ ruleset, line: `the rules of ${file} are in force` });

/** What is in force says what became of a call: rules have no place for a key, and need none, because they say what they are. */
async function reconciled(world: ProviderWorld, call: ProviderCall, { signal }: StepCall): Promise<Reconciled> {
  const settings = settingsOf(call.request);
  const calls = rulesCalls(googleOf(world), settings, signal);
  if (call.kind === 'mend' || call.kind === 'shift') return { kind: 'not-done' };
  const now = await calls.released();
  if (call.kind === 'release') {
    if (now === undefined) return { kind: 'not-done' };
    const files = await sourceAt(world, settings, { revision: call.request.release.revision, signal });
    const current = await calls.ruleset(now.rulesetName);
    if (!isSame(current?.source.files, files)) return { kind: 'not-done' };
    return { kind: 'done', handle: handleOf(now.rulesetName, settings.file) };
  }
  const { ruleset, files, updateTime } = readBack(rulesState, call.request.snapshot.state);
  if (ruleset === null || now === undefined) return { kind: (ruleset ?? undefined) === now ? 'done' : 'not-done' };
  if (now.updateTime === updateTime) return { kind: 'not-done' };
  if (now.rulesetName === ruleset) return { kind: 'done' };
  const current = await calls.ruleset(now.rulesetName);
  return { kind: isSame(current?.source.files, files) ? 'done' : 'not-done' };
}

async function restoreRules(calls: RulesCalls, request: RestoreRequest): Promise<Begun> {
  const { ruleset, files } = readBack(rulesState, request.snapshot.state);
  if (ruleset === null) {
    await calls.withdraw();
    return done;
  }
  const now = await calls.released();
  if (now !== undefined && now.rulesetName !== ruleset) {
    const current = await calls.ruleset(now.rulesetName);
    // Made anew by an earlier try, because the old one was gone.
    if (current !== undefined && isSame(current.source.files, files) && (await calls.ruleset(ruleset)) === undefined)
      return done;
  }
  const kept = await calls.ruleset(ruleset);
  await calls.release(kept?.name ?? (await rulesetWith(calls, files)), now === undefined);
  return done;
}

async function checked(calls: RulesCalls, handle: Handle): Promise<Progress> {
  const { ruleset, line } = readBack(handleSchema, handle);
  const now = await calls.released();
  if (now?.rulesetName === ruleset) return { kind: 'succeeded', version: idOf(ruleset), lines: [line] };
  const sentence = 'other rules were released meanwhile';
  return { kind: 'failed', code: 'conflict', sentence, retryable: false, lines: [] };
}

/** Calls that read and then write the same rules go one after the other: the service knows no etag. */
function oneByOne(): <Value>(place: string, work: () => Promise<Value>) => Promise<Value> {
  const last = new Map<string, Promise<unknown>>();
  return async (place, work) => {
    const before = last.get(place) ?? Promise.resolve();
    const mine = before.then(work, work);
    last.set(place, mine);
    return mine;
  };
}

const inTurn = oneByOne();

/** Rules of Firestore or Storage: in force as soon as they are released, put back by naming the ruleset before. */
export function firebaseRulesProvider(world: ProviderWorld): Provider {
  const callsFor = (at: ComponentTarget, signal: AbortSignal): RulesCalls =>
    rulesCalls(googleOf(world), settingsOf(at), signal);
  const placeOf = (at: ComponentTarget): string => {
    const settings = settingsOf(at);
    return `${settings.apiUrl ?? ''} ${settings.project} ${releaseIdOf(settings)}`;
  };
  return {
    name: 'firebase-rules',
    describe: (at, signal) => described(callsFor(at, signal), settingsOf(at)),
    release: (request, call) => inTurn(placeOf(request), () => releaseRules(world, request, call)),
    check: (at, handle, signal) => checked(callsFor(at, signal), handle),
    shift: () =>
      Promise.reject(new ProviderError('invalid', 'rules are in force for everybody as soon as they are released')),
    restore: (request, call) => inTurn(placeOf(request), () => restoreRules(callsFor(request, call.signal), request)),
    cancel: () => Promise.resolve(),
    retire: async (at, version, { signal }) => {
      const calls = callsFor(at, signal);
      const name = calls.fullName(version);
      if ((await calls.released())?.rulesetName === name) throw new ProviderError('conflict', `${version} is in force`);
      if (!(await calls.inUse()).includes(name)) await calls.delete(name);
      return done;
    },
    reconcile: (call, step) => reconciled(world, call, step),
    previewUrl: () => Promise.resolve(undefined),
    publicUrl: () => Promise.resolve(undefined),
    foresee: (request, signal) => foreseen(world, request, signal),
    mend: async (request, { signal }) => {
      if (request.fix !== pruneFix) throw new ProviderError('invalid', `there is no fix "${request.fix}"`);
      await pruned(callsFor(request, signal), signal);
      return done;
    },
    examine: (at, signal) => examined(callsFor(at, signal), settingsOf(at)),
  };
}
