import { describe, expect, test } from 'vitest';
import type { Hook, Procedure } from '../../../src/domain/plan.ts';
import { rollback } from '../../../src/operations/rollback.ts';
import type { HookRunner } from '../../../src/ports/hooks.ts';
import { ProviderError } from '../../../src/ports/provider-error.ts';
import { ada, production, shop } from '../../support/config.ts';
import { caller } from '../../support/operations-world.ts';
import { alreadyLive, begun, errorTrigger, minutes, procedureOf, told, yesOf } from '../../support/pipeline/ask.ts';
import { inPhase, isOver, until } from '../../support/pipeline/drive.ts';
import type { Stand } from '../../support/pipeline/stand.ts';
import { useStand } from '../../support/pipeline/use-stand.ts';
import { acted } from '../recovery/support.ts';

const aStandWith = useStand();

const hook = (name: string, at: Hook['at'], ...[phase, more = {}]: [Hook['phase'], Partial<Hook>?]): Hook => ({
  name,
  at,
  phase,
  kind: 'http',
  mode: 'enforce',
  timeoutMs: 2000,
  settings: { url: `https://hooks.example.com/${name}` },
  ...more,
});

/** What was called, with its key; a hook answers as the test says. */
class Calls {
  readonly made: { readonly name: string; readonly key: string; readonly effects: number }[] = [];
  readonly answers = new Map<string, () => Promise<void>>();

  names(): readonly string[] {
    return this.made.map(({ name }) => name);
  }
}

async function underWay(hooks: readonly Hook[], changes: Partial<Procedure> = {}, prepare?: (calls: Calls) => void) {
  const stages = [{ weight: 100, durationMs: 0, gate: 'automatic' }] as const;
  const plain = aStandWith(procedureOf({ stages, bakeMs: minutes, hooks, ...changes }));
  const calls = new Calls();
  const runner: HookRunner = {
    kind: 'http',
    service: () => undefined,
    run: async ({ name }, _deployment, { key }) => {
      calls.made.push({ name, key, effects: plain.far.effects.length });
      await calls.answers.get(name)?.();
    },
  };
  const provider = plain.engine.provider('scripted');
  const engine: Stand['engine'] = {
    ...plain.engine,
    hook: () => runner,
    provider: (name) => (name === 'scripted' || name === 'command' ? provider : undefined),
  };
  const stand: Stand = { ...plain, engine };
  await alreadyLive(stand);
  calls.made.length = 0;
  prepare?.(calls);
  return { stand, calls, id: await begun(stand, 'v2') };
}

describe('hooks', () => {
  const phases = ['preparing', 'releasing', 'shifting', 'observing', 'baking'] as const;
  const around = phases.flatMap((phase) => [
    hook(`into-${phase}`, 'before', phase),
    hook(`out-of-${phase}`, 'after', phase),
  ]);

  test('run once each, before and after their phase, with a key of their own', async () => {
    const { stand, calls, id } = await underWay(around);

    expect((await until(stand, id, isOver)).phase).toBe('live');

    expect(calls.names()).toEqual(around.map(({ name }) => name));
    expect(new Set(calls.made.map(({ key }) => key)).size).toBe(around.length);
    // Release and shift are the effects: each lies between the hooks of its phase.
    expect(calls.made.map(({ effects }) => effects)).toEqual([0, 0, 0, 1, 1, 2, 2, 2, 2, 2]);
  });

  test('that fail undo the deployment, and say nothing against the release', async () => {
    const { stand, id } = await underWay([hook('warm-up', 'after', 'releasing')], {}, (calls) => {
      calls.answers.set('warm-up', () => Promise.reject(new ProviderError('invalid', 'the hook said no')));
    });

    const done = await until(stand, id, isOver);

    expect([done.phase, done.failure?.subject, done.failure?.detail, done.failure?.cause]).toEqual([
      'rolled-back',
      'hook warm-up',
      'the hook said no',
      'surroundings',
    ]);
    expect((await stand.opened.store.releaseOf(shop, done.plan.release.revision))?.bad).toBeUndefined();
  });

  test('in mode warn-only are told once and passed over', async () => {
    const { stand, calls, id } = await underWay(
      [hook('news', 'before', 'shifting', { mode: 'warn-only' })],
      {},
      ({ answers }) => {
        answers.set('news', () => Promise.reject(new ProviderError('forbidden', 'the hook said no')));
      },
    );

    expect((await until(stand, id, isOver)).phase).toBe('live');

    expect(calls.names()).toEqual(['news']);
    expect(await acted(stand, id)).toEqual(['report-and-go-on']);
    expect((await told(stand, id)).filter((event) => event === 'recovering')).toHaveLength(1);
  });

  test('repeat-with-the-same-key: a hook without an answer is called again under its key', async () => {
    const { stand, calls, id } = await underWay([hook('purge', 'before', 'releasing')], {}, ({ answers, made }) => {
      const silent = new ProviderError('network', 'no answer', { outcome: 'unknown', retryable: true });
      answers.set('purge', () => (made.length < 3 ? Promise.reject(silent) : Promise.resolve()));
    });

    expect((await until(stand, id, isOver)).phase).toBe('live');

    expect(await acted(stand, id)).toEqual(['repeat-with-the-same-key', 'repeat-with-the-same-key']);
    expect(new Set(calls.made.map(({ key }) => key)).size).toBe(1);
  });

  test('take time of their own, not of their phase', async () => {
    const { stand, id } = await underWay([hook('slow', 'before', 'shifting')], {}, ({ answers }) => {
      answers.set('slow', () => {
        stand0.clock?.advance(10 * minutes);
        return Promise.resolve();
      });
    });
    stand0.clock = stand.clock;

    expect((await until(stand, id, isOver)).phase).toBe('live');
  });

  test('before a version that has users is judged, it is measured all the same', async () => {
    const stages = [
      { weight: 10, durationMs: 3 * minutes, gate: 'automatic' },
      { weight: 100, durationMs: 0, gate: 'automatic' },
    ] as const;
    const slow = hook('wait', 'before', 'observing', { kind: 'command', timeoutMs: 60 * minutes, settings: command });
    const { stand, id } = await underWay([slow], { stages, triggers: [errorTrigger()] });
    await until(stand, id, inPhase('observing'));
    stand.far.checksNeeded = 100_000;

    stand.metrics.say('error-rate', 0.5, { fromMs: stand.clock.now() });
    const done = await until(stand, id, isOver);

    expect([done.phase, done.failure?.code]).toEqual(['rolled-back', 'trigger']);
  });

  test('of kind command are begun once, followed and kept with all their output', async () => {
    const { stand, id } = await underWay([hook('seed', 'after', 'preparing', { kind: 'command', settings: command })]);
    stand.far.checksNeeded = 4;
    stand.far.lines = (looks) => Array.from({ length: looks * 3 }, (_, line) => `line ${line + 1}`).slice(-4);

    expect((await until(stand, id, isOver)).phase).toBe('live');

    const begunHooks = stand.far.effects.filter(
      ({ kind, place }) => kind === 'release' && place.endsWith('/hook-seed'),
    );
    expect(begunHooks).toHaveLength(1);
    const log = (await stand.opened.store.stepLogs(id)).find(({ name }) => name === 'hook-after-seed');
    expect(log?.lines).toEqual(Array.from({ length: 12 }, (_, line) => `line ${line + 1}`));
  });

  test('of kind workflow fail with a sentence where nothing runs workflows', async () => {
    const settings = { workflow: 'e2e.yml', inputs: {} };
    const hooks = [hook('e2e', 'before', 'releasing', { kind: 'workflow', settings })];
    const stand = aStandWith(procedureOf({ hooks }));
    const id = await begun(stand, 'v2');

    const done = await until(stand, id, isOver);

    expect([done.phase, done.failure?.detail]).toEqual(['failed', 'no provider of this program runs workflows']);
  });
});

const command = { run: ['true'], folder: '/', repeatable: true };
const stand0: { clock?: { advance: (ms: number) => void } } = {};

describe('hooks of the way back', () => {
  const hooks = [hook('announce', 'before', 'rolling-back'), hook('purge', 'after', 'rolling-back')];
  const goBack = async (prepare?: (calls: Calls) => void) => {
    const { stand, calls, id } = await underWay(hooks, { bakeMs: 30 * minutes }, prepare);
    await until(stand, id, inPhase('baking'));
    yesOf(await rollback(stand.people, caller(ada), { service: shop, environment: production }));
    return { calls, done: await until(stand, id, isOver) };
  };
  const says = (answers: Calls['answers'], name: string): void => {
    answers.set(name, () => Promise.reject(new ProviderError('invalid', 'the hook said no')));
  };

  test('run before anything is put back and after it is proved', async () => {
    const { calls, done } = await goBack();

    expect(done.phase).toBe('rolled-back');
    expect(calls.made.map(({ name, effects }) => [name, effects])).toEqual([
      ['announce', 2],
      ['purge', 3],
    ]);
  });

  test('before it never keep the old version from coming back', async () => {
    const { done } = await goBack(({ answers }) => {
      says(answers, 'announce');
    });

    expect(done.phase).toBe('rolled-back');
  });

  test('after it that fail call for people', async () => {
    const { done } = await goBack(({ answers }) => {
      says(answers, 'purge');
    });

    expect([done.phase, done.rollbackTrouble]).toEqual(['rollback-failed', 'hook purge: the hook said no']);
  });
});
