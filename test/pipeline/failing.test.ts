import { describe, expect, test } from 'vitest';
import {
  component,
  alreadyLive,
  begun,
  errorTrigger,
  minutes,
  procedureOf,
  seconds,
  told,
} from '../support/pipeline/ask.ts';
import { shopProduction } from '../support/config.ts';
import { inPhase, isHeld, isOver, pass, until } from '../support/pipeline/drive.ts';
import { aSequence } from '../support/pipeline/far-smoke.ts';
import type { Stand } from '../support/pipeline/stand.ts';
import { stored } from '../support/pipeline/stand.ts';
import { useStand } from '../support/pipeline/use-stand.ts';

const aStandWith = useStand();
const place = 'shop/production/web';
const stages = [
  { weight: 10, durationMs: 3 * minutes, gate: 'manual' },
  { weight: 100, durationMs: 0, gate: 'automatic' },
] as const;
const smoke = [aSequence('door', ['preview', 'stage', 'full', 'bake', 'restored'])];
const usual = { stages, smoke, triggers: [errorTrigger()], bakeMs: 3 * minutes, evaluateEveryMs: 15 * seconds };

/** v1 is live and v2 on its way. */
async function underWay(changes: Parameters<typeof procedureOf>[0] = {}) {
  const stand = aStandWith(procedureOf({ ...usual, ...changes }));
  await alreadyLive(stand);
  return { stand, id: await begun(stand, 'v2') };
}

const breaks = (stand: Stand): void => {
  stand.metrics.say('error-rate', 0.5, { fromMs: stand.clock.now() });
};

const restored = ({ far }: Stand) => {
  expect(far.traffic(place)).toEqual({ 'web-v1': 100 });
  expect(far.effects.filter(({ kind }) => kind === 'restore')).toHaveLength(1);
};

describe('a limit that is broken', () => {
  test('in a stage rolls back, locks the target and marks the release', async () => {
    const { stand, id } = await underWay();
    await until(stand, id, inPhase('observing'));

    breaks(stand);
    const done = await until(stand, id, isOver);

    expect([done.phase, done.failure?.code, done.failure?.subject, done.weight]).toEqual([
      'rolled-back',
      'trigger',
      'errors',
      0,
    ]);
    expect(done.findings[0]?.verdict.kind).toBe('unhealthy');
    restored(stand);
    expect((await stand.opened.store.lock(shopProduction, stand.clock.now()))?.by).toBe('quarterdeck');
    expect((await stand.opened.store.releaseOf(done.service, done.plan.release.revision))?.bad?.by).toBe('quarterdeck');
    expect(stand.smoke.runs.at(-1)?.moment).toBe('restored');
    expect((await told(stand, id)).slice(-3)).toEqual(['rolling-back', 'smoke-passed', 'rolled-back']);
  });

  test('at a gate rolls back', async () => {
    const { stand, id } = await underWay();
    await until(stand, id, isHeld);

    breaks(stand);
    const done = await until(stand, id, isOver);

    expect([done.phase, done.failure?.code]).toEqual(['rolled-back', 'trigger']);
    restored(stand);
  });

  test('while baking rolls back', async () => {
    const { stand, id } = await underWay({ stages: [{ weight: 100, durationMs: 0, gate: 'automatic' }] });
    await until(stand, id, inPhase('baking'));

    breaks(stand);
    const done = await until(stand, id, isOver);

    expect([done.phase, done.failure?.code]).toEqual(['rolled-back', 'trigger']);
    restored(stand);
  });

  test('under fix-forward ends as it is, without a rollback', async () => {
    const { stand, id } = await underWay({ onUnhealthy: 'fix-forward' });
    await until(stand, id, inPhase('observing'));

    breaks(stand);
    const done = await until(stand, id, isOver);

    expect(done.phase).toBe('failed');
    expect(stand.far.traffic(place)).toEqual({ 'web-v1': 90, 'web-v2': 10 });
  });

  test('in warn-only mode is told once and not acted on', async () => {
    const { stand, id } = await underWay({
      triggers: [errorTrigger({ mode: 'warn-only' })],
      stages: [{ ...stages[0], gate: 'automatic' }, stages[1]],
    });
    await until(stand, id, inPhase('observing'));

    breaks(stand);
    await until(stand, id, inPhase('baking'));

    expect((await told(stand, id)).filter((event) => event === 'trigger-breached')).toHaveLength(1);
  });
});

describe('a step that fails', () => {
  test('a release that cannot be made takes back what was begun', async () => {
    const { stand, id } = await underWay();
    stand.far.plant('release', { kind: 'refuses' });

    const done = await until(stand, id, isOver);

    expect([done.phase, done.failure?.code, done.failure?.detail]).toEqual([
      'rolled-back',
      'step-failed',
      'the far end refuses to release',
    ]);
    expect(stand.far.effects.map(({ kind }) => kind)).toEqual(['restore']);
  });

  test('a passing failure is tried again under a new key, not sooner than the far end says', async () => {
    const { stand, id } = await underWay();
    stand.far.plant('release', { kind: 'refuses', code: 'rate-limited', retryable: true, retryAfterMs: 20_000 });
    const since = stand.clock.now();

    await until(stand, id, inPhase('observing'));

    const keys = stand.far.calls.filter(({ kind }) => kind === 'release').map(({ key }) => key);
    expect(keys).toHaveLength(2);
    expect(keys[1]).toBe(`${keys[0] ?? ''}/try-2`);
    expect(stand.clock.now() - since).toBeGreaterThanOrEqual(20_000);
    expect(stand.far.effects.filter(({ kind }) => kind === 'release')).toHaveLength(1);
  });

  test('a waiting time longer than the phase may take ends with the phase', async () => {
    const { stand, id } = await underWay();
    stand.far.plant('release', { kind: 'refuses', retryable: true, retryAfterMs: 3_600_000 });
    const since = stand.clock.now();

    const done = await until(stand, id, isOver);

    expect([done.phase, done.failure?.code]).toEqual(['rolled-back', 'timed-out']);
    expect(stand.clock.now() - since).toBeLessThan(2 * minutes);
  });

  test('what cannot be described is never touched', async () => {
    const { stand, id } = await underWay();
    stand.far.plant('describe', { kind: 'refuses' });

    const done = await until(stand, id, isOver);

    expect(done.phase).toBe('failed');
    expect(stand.far.effects).toEqual([]);
  });

  test('a shift that fails goes back', async () => {
    const { stand, id } = await underWay();
    stand.far.plant('shift', { kind: 'refuses' });

    expect((await until(stand, id, isOver)).phase).toBe('rolled-back');
    restored(stand);
  });

  test('a provider that this program does not know is a failure, not a standstill', async () => {
    const components = [component('web'), component('edge', { provider: 'unheard-of' })];
    const stand = aStandWith(procedureOf({ ...usual, components }));
    const id = await begun(stand, 'v2');

    const done = await until(stand, id, isOver);

    expect([done.phase, done.failure?.code]).toEqual(['failed', 'step-failed']);
  });

  test('work under way that takes too long is ended before the old state comes back', async () => {
    const { stand, id } = await underWay();
    stand.far.checksNeeded = 100_000;

    const done = await until(stand, id, isOver);

    expect([done.phase, done.failure?.code, done.failure?.subject]).toEqual(['rolled-back', 'timed-out', 'releasing']);
    expect(stand.far.effects.map(({ kind }) => kind)).toEqual(['release', 'cancel', 'restore']);
  });
});

describe('smoke tests', () => {
  test.each(['preview', 'stage', 'full', 'bake'])('that fail at the moment "%s" go back', async (moment) => {
    const automatic = [{ ...stages[0], gate: 'automatic' }, stages[1]] as const;
    const { stand, id } = await underWay({ stages: automatic, smokeEveryMs: minutes });
    stand.smoke.fails(`door ${moment}`);

    const done = await until(stand, id, isOver);

    expect([done.phase, done.failure?.code, done.failure?.subject]).toEqual(['rolled-back', 'smoke-failed', 'door']);
    restored(stand);
  });

  test('of lesser weight ask a person once, who may let them pass for this stage', async () => {
    const { stand, id } = await underWay({ smoke: [aSequence('door', ['stage'], 'P2')] });
    stand.smoke.fails('door');

    const held = await until(stand, id, isHeld);
    expect(held.hold?.reason).toMatchObject({ kind: 'inconclusive', sequence: 'door' });
    await pass(stand, 30 * seconds);
    expect((await stored(stand, id)).hold?.reason).toMatchObject({ sequence: 'door' });
    expect((await told(stand, id)).filter((event) => event === 'held')).toHaveLength(1);
  });

  test('that go on without an answer go on, and are not asked about again', async () => {
    const decision = { ask: 'on-call' as never, withinMs: minutes, otherwise: 'go-on' } as const;
    const { stand, id } = await underWay({ smoke: [aSequence('door', ['preview', 'stage'], 'P2')], decision });
    stand.smoke.fails('door');

    const gate = await until(stand, id, ({ hold }) => hold?.reason.kind === 'gate');

    expect(gate.phase).toBe('observing');
    expect(stand.log.filter(({ level }) => level === 'error')).toEqual([]);
    expect((await told(stand, id)).filter((event) => event === 'held')).toHaveLength(3);
  });
});
