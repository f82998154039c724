import { describe, expect, test } from 'vitest';
import { promote, resume } from '../../src/operations/control.ts';
import { ada, linus } from '../support/config.ts';
import { caller } from '../support/operations-world.ts';
import {
  agree,
  alreadyLive,
  ask,
  begun,
  errorTrigger,
  minutes,
  procedureOf,
  recorded,
  seconds,
  told,
  yesOf,
} from '../support/pipeline/ask.ts';
import { inPhase, isHeld, pass, until } from '../support/pipeline/drive.ts';
import { aSequence } from '../support/pipeline/far-smoke.ts';
import type { Stand } from '../support/pipeline/stand.ts';
import { stored } from '../support/pipeline/stand.ts';
import { useStand } from '../support/pipeline/use-stand.ts';

const aStandWith = useStand();
const place = 'shop/production/web';
const shifts = ({ far }: Stand) => far.effects.filter(({ kind }) => kind === 'shift').map(({ weight }) => weight);

describe('all at once', () => {
  const config = procedureOf({
    strategy: { kind: 'all-at-once' },
    stages: [{ weight: 100, durationMs: 0, gate: 'automatic' }],
    bakeMs: 5 * minutes,
    smokeEveryMs: 2 * minutes,
    smoke: [aSequence('door', ['preview', 'full', 'bake'])],
  });

  test('goes from the request to live, each effect once, all of it recorded and told', async () => {
    const stand = aStandWith(config);
    await alreadyLive(stand);

    const { id } = await ask(stand, 'v2');
    await agree(stand, id);
    const done = await until(stand, id, inPhase('live'));

    expect(stand.far.effects.map(({ kind, weight }) => [kind, weight])).toEqual([
      ['release', undefined],
      ['shift', 100],
    ]);
    expect(stand.far.traffic(place)).toEqual({ 'web-v2': 100 });
    expect(done.weight).toBe(100);
    expect(done.spans.map(({ phase }) => phase)).toEqual([
      'awaiting',
      'queued',
      'preparing',
      'releasing',
      'shifting',
      'observing',
      'baking',
      'live',
    ]);
    expect(await recorded(stand, id)).toEqual([
      'requested',
      'approved',
      'began',
      'snapshot-taken',
      'prepared',
      'effects-began',
      'component-released',
      'smoked',
      'released',
      'shifted',
      'all-stages-done',
      'smoked',
      'smoked',
      'smoked',
      'baked',
    ]);
    expect(await told(stand, id)).toEqual([
      'planned',
      'approval-wanted',
      'approved',
      'admitted',
      'started',
      'smoke-passed',
      'released',
      'stage-reached',
      'smoke-passed',
      'smoke-passed',
      'smoke-passed',
      'succeeded',
    ]);
    expect(stand.smoke.runs.map(({ moment }) => moment)).toEqual(['preview', 'full', 'bake', 'bake']);
    expect(stand.log.filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('what no rollback needs is retired when its time is over', async () => {
    const stand = aStandWith(config);
    await alreadyLive(stand);
    await until(stand, await begun(stand, 'v2'), inPhase('live'));
    await until(stand, await begun(stand, 'v3'), inPhase('live'));

    stand.clock.advance(61 * minutes);
    await pass(stand, seconds);

    expect(stand.far.versions(place)).toEqual({ 'web-v1': 'retired', 'web-v2': 'ready', 'web-v3': 'ready' });
  });
});

describe('blue-green', () => {
  const config = procedureOf({
    strategy: { kind: 'blue-green', healthMs: 60 * seconds, switchDelayMs: 30 * seconds, threshold: 0.95 },
    stages: [
      { weight: 0, durationMs: 90 * seconds, gate: 'automatic' },
      { weight: 100, durationMs: 0, gate: 'automatic' },
    ],
    bakeMs: minutes,
    evaluateEveryMs: 10 * seconds,
    triggers: [errorTrigger()],
  });

  test('the idle side proves its health before the switch, although nobody uses it', async () => {
    const stand = aStandWith(config);
    await alreadyLive(stand);
    stand.metrics.say('error-rate', 0, { total: 0 });
    const id = await begun(stand, 'v2');

    const observing = await until(stand, id, inPhase('observing'));
    const since = stand.clock.now();
    expect(observing.weight).toBe(0);
    expect(stand.far.traffic(place)).toEqual({ 'web-v1': 100 });
    stand.metrics.say('error-rate', 0, { fromMs: since + 80 * seconds });
    const done = await until(stand, id, inPhase('live'));

    expect(shifts(stand)).toEqual([100]);
    expect(
      done.spans.filter(({ phase }) => phase === 'observing').map(({ fromMs, toMs = 0 }) => toMs - fromMs),
    ).toEqual([90 * seconds, 0]);
    expect(stand.far.traffic(place)).toEqual({ 'web-v2': 100 });
  });

  test('an idle side that does not answer never gets traffic', async () => {
    const stand = aStandWith(config);
    await alreadyLive(stand);
    const id = await begun(stand, 'v2');
    await until(stand, id, inPhase('observing'));

    stand.metrics.say('availability', 0.2, { fromMs: stand.clock.now() });
    const done = await until(stand, id, inPhase('rolled-back'));

    expect(shifts(stand)).toEqual([]);
    expect(done.failure?.subject).toBe('blue-green health');
    expect(stand.far.traffic(place)).toEqual({ 'web-v1': 100 });
  });
});

describe('canary', () => {
  const stages = [
    { weight: 10, durationMs: 5 * minutes, gate: 'automatic' },
    { weight: 50, durationMs: 5 * minutes, gate: 'manual' },
    { weight: 100, durationMs: 0, gate: 'automatic' },
  ] as const;
  const config = procedureOf({
    stages,
    triggers: [errorTrigger()],
    bakeMs: 2 * minutes,
    evaluateEveryMs: 20 * seconds,
  });

  test('every stage lasts its time, and a manual gate waits for a person', async () => {
    const stand = aStandWith(config);
    await alreadyLive(stand);
    const id = await begun(stand, 'v2');

    const held = await until(stand, id, isHeld);
    expect([held.hold?.reason.kind, held.weight, held.stageIndex]).toEqual(['gate', 50, 1]);
    await pass(stand, 20 * minutes);
    expect(shifts(stand)).toEqual([10, 50]);
    yesOf(await promote(stand.people, caller(ada), { id }));
    const done = await until(stand, id, inPhase('live'));

    expect(shifts(stand)).toEqual([10, 50, 100]);
    const observed = done.spans
      .filter(({ phase }) => phase === 'observing')
      .map(({ fromMs, toMs = 0 }) => toMs - fromMs);
    expect(observed).toEqual([5 * minutes, 25 * minutes, 0]);
    expect((await told(stand, id)).filter((event) => event !== 'smoke-passed')).toEqual([
      'planned',
      'approval-wanted',
      'approved',
      'admitted',
      'started',
      'released',
      'stage-reached',
      'stage-reached',
      'held',
      'promoted',
      'stage-reached',
      'succeeded',
    ]);
  });

  test('a gate that is resumed is passed', async () => {
    const stand = aStandWith(config);
    await alreadyLive(stand);
    const id = await begun(stand, 'v2');
    await until(stand, id, isHeld);

    yesOf(await resume(stand.people, caller(linus), { id }));

    await until(stand, id, inPhase('live'));
    expect((await stored(stand, id)).hold).toBeUndefined();
  });

  test('a promoted stage does not wait for its end', async () => {
    const stand = aStandWith(config);
    await alreadyLive(stand);
    const id = await begun(stand, 'v2');
    await until(stand, id, inPhase('observing'));

    yesOf(await promote(stand.people, caller(ada), { id }));
    const next = await until(stand, id, ({ stageIndex, phase }) => stageIndex === 1 && phase === 'observing');

    expect(next.weight).toBe(50);
    expect(shifts(stand)).toEqual([10, 50]);
  });
});
