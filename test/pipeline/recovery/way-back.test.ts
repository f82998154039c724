import { describe, expect, test } from 'vitest';
import { closedCircuit } from '../../../src/domain/circuit.ts';
import { rollback } from '../../../src/operations/rollback.ts';
import { ada, production, shop } from '../../support/config.ts';
import { caller } from '../../support/operations-world.ts';
import { component, minutes, seconds, told, yesOf } from '../../support/pipeline/ask.ts';
import { inPhase, isOver, until } from '../../support/pipeline/drive.ts';
import type { CallKind, Fault } from '../../support/pipeline/far-end.ts';
import type { Stand } from '../../support/pipeline/stand.ts';
import { acted, effectsOf, keysOf, place, useTrouble } from './support.ts';

const underWay = useTrouble();
type Refusal = Extract<Fault, { readonly kind: 'refuses' }>;
const refuses = (code: NonNullable<Refusal['code']>, more: Partial<Refusal> = {}): Fault => ({
  kind: 'refuses',
  code,
  ...more,
});

describe('the way back', () => {
  const goingBack = async (on: CallKind, fault: Fault, times = 1) => {
    const { stand, id } = await underWay(
      ({ far }) => {
        far.plant(on, fault, { times });
      },
      { bakeMs: 30 * minutes },
    );
    await until(stand, id, inPhase('baking'));
    yesOf(await rollback(stand.people, caller(ada), { service: shop, environment: production }));
    return { stand, id, done: await until(stand, id, isOver) };
  };

  test('keep-restoring: what passes is outlasted, however often it comes', async () => {
    const { stand, id, done } = await goingBack('restore', refuses('unavailable', { retryable: true }), 8);

    expect(done.phase).toBe('rolled-back');
    expect(await acted(stand, id)).toContain('keep-restoring');
    expect(effectsOf(stand, 'restore')).toBe(1);
  });

  test('hand-the-rollback-over: what stays is a person’s, at once', async () => {
    const { stand, id, done } = await goingBack('restore', refuses('forbidden'));

    expect([done.phase, done.rollbackTrouble]).toEqual(['rollback-failed', 'web: the far end refuses to restore']);
    expect(await acted(stand, id)).toEqual(['hand-the-rollback-over']);
  });

  test('fall-back-to-the-previous-release: a version that is gone is made again', async () => {
    const { stand, id, done } = await goingBack('restore', refuses('gone'));

    expect(done.phase).toBe('rolled-back');
    expect(await acted(stand, id)).toEqual(['fall-back-to-the-previous-release']);
    expect(await told(stand, id)).toContain('recovering');
    expect(effectsOf(stand, 'release')).toBe(2);
    const [[version, share] = []] = Object.entries(stand.far.traffic(place));
    expect([version?.startsWith('web-v1'), share]).toEqual([true, 100]);
  });
});

describe('several sent away at once', () => {
  const components = ['web', 'api', 'jobs'].map((name) => component(name));
  const retry = { attempts: 3, baseMs: 4 * seconds, maximumMs: 4 * seconds };

  const pausesAfter = async (fault: Fault) => {
    const { stand, id } = await underWay(
      ({ far }) => {
        for (const { name } of components) far.plant('release', fault, { component: name });
      },
      { components, retry },
    );
    expect((await until(stand, id, isOver)).phase).toBe('live');
    const rows = await stand.sql(
      `select (failure->'recovery'->>'nextAtMs')::float8 - finished_at_ms::float8 as pause from step
        where deployment = '${id}' and state = 'failed'`,
    );
    const pauses = rows.map((row) => Number(row['pause'])).toSorted((left, right) => left - right);
    return { acted: await acted(stand, id), pauses };
  };

  test('lower-the-concurrency: they come again one after another', async () => {
    const { acted: strategies, pauses } = await pausesAfter(refuses('rate-limited'));

    expect(strategies).toEqual(Array.from({ length: 3 }, () => 'lower-the-concurrency'));
    const [first = 0, second = 0, third = 0] = pauses;
    expect(second).toBeGreaterThanOrEqual(first + seconds);
    expect(third).toBeGreaterThanOrEqual(second + seconds);
  });

  test('split-the-batch: one half comes again first', async () => {
    const { acted: strategies, pauses } = await pausesAfter(refuses('quota'));

    expect(strategies.toSorted()).toEqual(['lower-the-concurrency', 'split-the-batch', 'split-the-batch']);
    expect(pauses.at(-1)).toBeGreaterThanOrEqual((pauses[0] ?? 0) + seconds);
  });
});

describe('a service where nobody answers', () => {
  const service = 'scripted in production';
  const silent = refuses('unavailable', { retryable: true });
  const retry = { attempts: 20, baseMs: seconds, maximumMs: seconds };

  const shut = ({ opened, clock }: Stand): Promise<unknown> =>
    opened.store.transact((tx) =>
      tx.changeCircuit(service, () => ({
        ...closedCircuit(service),
        state: 'open',
        failures: 5,
        opened: 1,
        probeAtMs: clock.now() + 40 * seconds,
      })),
    );
  const turns = async ({ sql }: Stand): Promise<readonly string[]> => {
    const rows = await sql("select kind from audit where kind like 'circuit-%' order by at_ms, sequence");
    return rows.map((row) => String(row['kind'])).slice(-2);
  };

  test('is asked nothing more after five silences, then tried once, and used again when it answers', async () => {
    const { stand, id } = await underWay(
      ({ far }) => {
        far.plant('release', silent, { times: 6 });
      },
      { retry },
    );

    await until(stand, id, () => keysOf(stand, 'release').length === 5);
    expect(await stand.opened.store.circuit(service)).toMatchObject({ state: 'open', lastCode: 'unavailable' });
    const openedAtMs = stand.clock.now();
    await until(stand, id, () => keysOf(stand, 'release').length === 6);
    expect(stand.clock.now() - openedAtMs).toBeGreaterThanOrEqual(14 * seconds);
    expect((await stand.opened.store.circuit(service))?.opened).toBe(2);
    const done = await until(stand, id, isOver);

    expect(done.phase).toBe('live');
    expect(keysOf(stand, 'release')).toHaveLength(7);
    expect(await stand.opened.store.circuit(service)).toEqual(closedCircuit(service));
    expect(await turns(stand)).toEqual(['circuit-opened', 'circuit-closed']);
  });

  test('rest-behind-an-open-circuit: what would begin there waits for the probe, without using up a try', async () => {
    const { stand, id } = await underWay(() => undefined);
    await shut(stand);
    const sinceMs = stand.clock.now();

    const done = await until(stand, id, isOver);

    expect(done.phase).toBe('live');
    expect(keysOf(stand, 'release')).toHaveLength(1);
    expect((done.spans.find(({ phase }) => phase === 'releasing')?.fromMs ?? 0) - sinceMs).toBeGreaterThan(
      39 * seconds,
    );
  });

  test('pass-an-open-circuit-on-the-way-back: a rollback is not kept waiting', async () => {
    const { stand, id } = await underWay(() => undefined, { bakeMs: 30 * minutes });
    await until(stand, id, inPhase('baking'));
    await shut(stand);
    const sinceMs = stand.clock.now();

    yesOf(await rollback(stand.people, caller(ada), { service: shop, environment: production }));
    const done = await until(stand, id, isOver);

    expect(done.phase).toBe('rolled-back');
    expect(stand.clock.now() - sinceMs).toBeLessThan(5 * seconds);
    expect(effectsOf(stand, 'restore')).toBe(1);
  });
});
