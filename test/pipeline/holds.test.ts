import { describe, expect, test } from 'vitest';
import { extend, pause, promote, resume } from '../../src/operations/control.ts';
import { setTraffic } from '../../src/operations/traffic.ts';
import { ada, linus, onCall, production, shop } from '../support/config.ts';
import { caller } from '../support/operations-world.ts';
import {
  alreadyLive,
  begun,
  errorTrigger,
  minutes,
  procedureOf,
  seconds,
  told,
  yesOf,
} from '../support/pipeline/ask.ts';
import { inPhase, isHeld, isOver, pass, until, work } from '../support/pipeline/drive.ts';
import { aSequence } from '../support/pipeline/far-smoke.ts';
import type { Stand } from '../support/pipeline/stand.ts';
import { stored } from '../support/pipeline/stand.ts';
import { useStand } from '../support/pipeline/use-stand.ts';

const aStandWith = useStand();
const place = 'shop/production/web';
const stages = [
  { weight: 10, durationMs: 5 * minutes, gate: 'automatic' },
  { weight: 100, durationMs: 0, gate: 'automatic' },
] as const;
const decision = { ask: onCall, withinMs: 10 * minutes, otherwise: 'roll-back' } as const;
const usual = { stages, decision, triggers: [errorTrigger()], bakeMs: 2 * minutes, evaluateEveryMs: 20 * seconds };

async function underWay(changes: Parameters<typeof procedureOf>[0] = {}) {
  const stand = aStandWith(procedureOf({ ...usual, ...changes }));
  await alreadyLive(stand);
  return { stand, id: await begun(stand, 'v2') };
}

const weights = ({ far }: Stand) => far.effects.filter(({ kind }) => kind === 'shift').map(({ weight }) => weight);
const observedMs = async (stand: Stand, id: Parameters<typeof stored>[1]) => {
  const { spans } = await stored(stand, id);
  return spans.filter(({ phase }) => phase === 'observing').map(({ fromMs, toMs = 0 }) => toMs - fromMs);
};

describe("a person's pause", () => {
  test('stops the next step, is reminded of, does not count as observing, and repeats no step', async () => {
    const { stand, id } = await underWay();
    await until(stand, id, inPhase('observing'));
    await pass(stand, 2 * minutes);

    yesOf(await pause(stand.people, caller(ada), { id }));
    await pass(stand, 40 * minutes);
    expect(weights(stand)).toEqual([10]);
    expect((await told(stand, id)).filter((event) => event === 'hold-reminder')).toHaveLength(1);
    yesOf(await resume(stand.people, caller(ada), { id }));
    await until(stand, id, inPhase('live'));

    expect(weights(stand)).toEqual([10, 100]);
    expect((await observedMs(stand, id))[0]).toBe(45 * minutes);
  });

  test('while held the measuring goes on, and a broken limit rolls back', async () => {
    const { stand, id } = await underWay();
    await until(stand, id, inPhase('observing'));
    yesOf(await pause(stand.people, caller(ada), { id }));
    await pass(stand, minutes);

    stand.metrics.say('error-rate', 0.4, { fromMs: stand.clock.now() });
    const done = await until(stand, id, isOver);

    expect([done.phase, done.failure?.code]).toEqual(['rolled-back', 'trigger']);
  });

  test('in a release under way the work is followed to its end, and nothing new begins', async () => {
    const { stand, id } = await underWay({ smoke: [aSequence('door', ['preview'])] });
    stand.far.checksNeeded = 5;
    await until(stand, id, () => stand.far.calls.some(({ kind }) => kind === 'check'));

    yesOf(await pause(stand.people, caller(ada), { id }));
    await pass(stand, 10 * minutes);

    const held = await stored(stand, id);
    expect([held.phase, held.versions]).toEqual(['releasing', { web: 'web-v2' }]);
    expect(stand.smoke.runs).toEqual([]);
    yesOf(await resume(stand.people, caller(ada), { id }));
    await until(stand, id, inPhase('live'));
    expect(stand.far.effects.map(({ kind }) => kind)).toEqual(['release', 'shift', 'shift']);
  });

  test('between stages the share that users have goes on being measured', async () => {
    const { stand, id } = await underWay();
    await until(stand, id, inPhase('observing'));
    stand.far.plant('shift', { kind: 'refuses', retryable: true, retryAfterMs: 5000 });
    await until(stand, id, ({ phase, stageIndex }) => phase === 'shifting' && stageIndex === 1);
    yesOf(await pause(stand.people, caller(ada), { id }));

    stand.metrics.say('error-rate', 0.4, { fromMs: stand.clock.now() });
    const done = await until(stand, id, isOver);

    expect([done.phase, done.failure?.code]).toEqual(['rolled-back', 'trigger']);
    expect(weights(stand)).toEqual([10]);
  });
});

describe('doubt', () => {
  const thin = { total: 0 };

  test('at the end of a stage asks, and without an answer goes back', async () => {
    const { stand, id } = await underWay();
    stand.metrics.say('error-rate', 0, thin);

    const held = await until(stand, id, isHeld);
    expect(held.hold?.reason.kind).toBe('inconclusive');
    const done = await until(stand, id, isOver);

    expect([done.phase, done.failure?.code]).toEqual(['rolled-back', 'hold-expired']);
  });

  test('that goes on without an answer goes to the next stage', async () => {
    const { stand, id } = await underWay({ decision: { ...decision, otherwise: 'go-on' } });
    stand.metrics.say('error-rate', 0, thin);

    await until(stand, id, inPhase('live'));

    expect(weights(stand)).toEqual([10, 100]);
    expect(stand.log.filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('that keeps holding only reminds', async () => {
    const { stand, id } = await underWay({ decision: { ...decision, otherwise: 'keep-holding' } });
    stand.metrics.say('error-rate', 0, thin);
    await until(stand, id, isHeld);

    await pass(stand, 45 * minutes);

    expect((await stored(stand, id)).hold?.reason.kind).toBe('inconclusive');
    expect((await told(stand, id)).filter((event) => event === 'hold-reminder')).toHaveLength(2);
  });

  test('that a person answers with "go on" is passed', async () => {
    const { stand, id } = await underWay();
    stand.metrics.say('error-rate', 0, thin);
    await until(stand, id, isHeld);

    yesOf(await resume(stand.people, caller(linus), { id }));

    await until(stand, id, ({ stageIndex, phase }) => stageIndex === 1 && phase !== 'shifting');
    expect(weights(stand)).toEqual([10, 100]);
  });

  test('that settles by itself goes on by itself', async () => {
    const { stand, id } = await underWay();
    stand.metrics.say('error-rate', 0, thin);
    await until(stand, id, isHeld);

    stand.metrics.say('error-rate', 0, { fromMs: stand.clock.now(), total: 2000 });
    await until(stand, id, inPhase('live'));

    expect((await told(stand, id)).filter((event) => event === 'resumed')).toHaveLength(1);
  });

  test('can be given more time', async () => {
    const { stand, id } = await underWay();
    stand.metrics.say('error-rate', 0, thin);
    await until(stand, id, isHeld);

    yesOf(await extend(stand.people, caller(linus), { id, byMs: 60 * minutes }));
    await pass(stand, 50 * minutes);

    expect((await stored(stand, id)).phase).toBe('observing');
  });
});

test('a trigger that asks is asked about once in a stage, when somebody lets it pass', async () => {
  const { stand, id } = await underWay({ triggers: [errorTrigger({ action: 'hold' })] });
  await until(stand, id, inPhase('observing'));
  stand.metrics.say('error-rate', 0.3, { fromMs: stand.clock.now() });

  const held = await until(stand, id, isHeld);
  expect(held.hold?.reason).toEqual({ kind: 'trigger', trigger: 'errors' });
  yesOf(await resume(stand.people, caller(ada), { id }));
  await until(stand, id, inPhase('baking'));

  expect((await told(stand, id)).filter((event) => event === 'held')).toHaveLength(1);
});

describe('traffic by hand', () => {
  const share = (stand: Stand, percent: number) =>
    setTraffic(stand.people, caller(linus), { service: shop, environment: production, percent });

  test('stands until somebody resumes the plan, and then the plan is there again', async () => {
    const { stand, id } = await underWay();
    await until(stand, id, inPhase('observing'));

    yesOf(await share(stand, 40));
    await pass(stand, 30 * minutes);
    expect(stand.far.traffic(place)).toEqual({ 'web-v1': 60, 'web-v2': 40 });
    expect(await pause(stand.people, caller(ada), { id })).toMatchObject({
      ok: false,
      refusal: { code: 'already-held' },
    });
    yesOf(await resume(stand.people, caller(ada), { id }));
    await work(stand);
    expect(stand.far.traffic(place)).toEqual({ 'web-v1': 90, 'web-v2': 10 });
    await until(stand, id, inPhase('live'));

    expect(weights(stand)).toEqual([10, 40, 10, 100]);
  });

  test('that was asked for and taken back at once leaves no share behind', async () => {
    const { stand, id } = await underWay();
    await until(stand, id, inPhase('observing'));
    yesOf(await share(stand, 40));
    stand.far.plant('shift', { kind: 'lost' });
    await work(stand);

    yesOf(await resume(stand.people, caller(ada), { id }));
    await pass(stand, 20 * seconds);

    expect(stand.far.traffic(place)).toEqual({ 'web-v1': 90, 'web-v2': 10 });
    expect(await promote(stand.people, caller(ada), { id })).toMatchObject({ ok: true });
  });
});
