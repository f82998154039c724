import { expect, test } from 'vitest';
import type { Fault } from '../../../playground/cloud/faults.ts';
import type { Begun, Handle, Provider, ProviderCall, StepCall } from '../../../src/ports/provider.ts';
import { ended } from '../../contracts/whole.ts';
import type { VercelStand } from './stand.ts';
import { soon, useVercelStand } from './use-stand.ts';

const open = useVercelStand();

type Kind = 'release' | 'shift' | 'restore';

/** More requests than any call makes. */
const mostRequests = 15;

async function callOf({ at, good, live, built, snapshot }: VercelStand, kind: Kind): Promise<ProviderCall> {
  await live(good('one'));
  const before = await snapshot();
  if (kind === 'release') return { kind, request: { ...at, release: good('two') } };
  const version = await built(good('two'));
  if (kind === 'shift') return { kind, request: { ...at, version, weight: 100 } };
  await live(good('two'));
  return { kind, request: { ...at, snapshot: before } };
}

function asked(provider: Provider, call: ProviderCall, step: StepCall): Promise<Handle | Begun> {
  switch (call.kind) {
    case 'release':
      return provider.release(call.request, step);
    case 'shift':
      return provider.shift(call.request, step);
    case 'restore':
      return provider.restore(call.request, step);
    case 'mend':
      throw new Error('not here');
  }
}

/** As after a kill: nobody knows more than the key. */
async function takenOver(
  { newProvider, call }: VercelStand,
  what: ProviderCall,
  key: StepCall['key'],
): Promise<Handle | Begun> {
  const provider = newProvider();
  const found = await provider.reconcile(what, call({ key }));
  if (found.kind === 'unknown') throw new Error(found.why);
  if (found.kind === 'not-done') return asked(provider, what, call({ key }));
  if (what.kind === 'release') return found.handle ?? null;
  return found.handle === undefined ? { kind: 'done' } : { kind: 'running', handle: found.handle };
}

async function finish({ provider, at, done }: VercelStand, kind: Kind, got: Handle | Begun): Promise<void> {
  if (kind === 'release') expect((await ended(provider, at, got as Handle)).kind).toBe('succeeded');
  else await done(got as Begun);
}

/** Ends the call at its request of this number; whether it came so far. */
async function broken(stand: VercelStand, kind: Kind, { at, fault }: { readonly at: number; readonly fault: Fault }) {
  const what = await callOf(stand, kind);
  const before = stand.timesHappened(kind);
  let met = 0;
  stand.far.faults.inject(() => (met += 1) === at, fault);
  const { key } = stand.call();
  const end = await asked(stand.newProvider(), what, stand.call({ key })).then(
    () => 'came through',
    () => 'broke',
  );
  stand.far.faults.clear();
  await finish(stand, kind, await takenOver(stand, what, key));
  expect([at, stand.timesHappened(kind) - before]).toEqual([at, 1]);
  return end === 'broke';
}

const faults: readonly Fault[] = [{ kind: 'drop-before-effect' }, { kind: 'drop-after-effect' }];

const cases = (['release', 'shift', 'restore'] as const).flatMap((kind) =>
  faults.map((fault) => ({ kind, fault, how: fault.kind, rollout: 'promote', stages: [] as readonly number[] })),
);
const rolling = faults.map((fault) => ({
  kind: 'shift' as const,
  fault,
  how: fault.kind,
  rollout: 'rolling',
  stages: [10],
}));

test.each([...cases, ...rolling])(
  'a $kind ($rollout) that dies at any one of its requests ($how) happens once in the end',
  async ({ kind, fault, rollout, stages }) => {
    let died = 0;
    for (let at = 1; at <= mostRequests; at += 1) {
      const stand = await open({ settings: { rollout, stages } });
      if (await broken(stand, kind, { at, fault })) died += 1;
      else if (at > 3) break;
    }

    expect(died).toBeGreaterThanOrEqual(3);
  },
  120_000,
);

test('a promotion that is still on its way is no reason to believe that all is back: it is waited for, then undone', async () => {
  const clock = { at: Date.UTC(2026, 2, 2), now: () => clock.at };
  const opened = await open({ clock, durations: { aliasMs: 30_000 } });
  const { provider, at, call, far, good, project, snapshot } = opened;
  const ready = async (name: string): Promise<string> => {
    const handle = await provider.release({ ...at, release: good(name) }, call());
    clock.at += 600_000;
    const progress = await provider.check(at, handle, soon());
    if (progress.kind !== 'succeeded') throw new Error(progress.kind);
    return progress.version;
  };
  const one = await ready('one');
  await provider.shift({ ...at, version: one, weight: 100 }, call());
  clock.at += 60_000;
  const before = await snapshot();
  const two = await ready('two');
  await provider.shift({ ...at, version: two, weight: 100 }, call());
  const step = call();
  const request = { ...at, snapshot: before };

  await expect(provider.restore(request, step)).rejects.toMatchObject({ code: 'busy', retryable: true });
  const looked = await provider.reconcile({ kind: 'restore', request }, step);
  clock.at += 60_000;
  const begun = await provider.restore(request, call());
  clock.at += 60_000;

  expect(looked).toEqual({ kind: 'not-done' });
  expect(begun.kind).toBe('running');
  expect((await provider.describe(at, soon())).live).toMatchObject([{ version: one, weight: 100 }]);
  expect([project.production, far.state.happened.rollback]).toEqual([one, 1]);
});
