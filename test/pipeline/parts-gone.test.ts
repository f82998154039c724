import { describe, expect, test } from 'vitest';
import { rollback } from '../../src/operations/rollback.ts';
import { ada, production, shop } from '../support/config.ts';
import { caller } from '../support/operations-world.ts';
import { alreadyLive, begun, component, minutes, procedureOf, seconds, yesOf } from '../support/pipeline/ask.ts';
import { inPhase, isOver, until } from '../support/pipeline/drive.ts';
import type { PartsPlan } from '../support/pipeline/far-parts.ts';
import { FarParts, manyParts } from '../support/pipeline/far-parts.ts';
import type { Stand } from '../support/pipeline/stand.ts';
import { useStand } from '../support/pipeline/use-stand.ts';

const aStandWith = useStand();
const quotas = [{ lane: 'writes', calls: 60, perMs: minutes, atOnce: 60 }];
const half = 30 * minutes;
const config = procedureOf({
  components: [component('functions', { provider: 'parts', shift: 'weighted' })],
  stages: [{ weight: 100, durationMs: 0, gate: 'automatic' }],
  timeouts: { prepareMs: minutes, releaseMs: half, shiftMs: half, restoreMs: half, smokeMs: minutes },
  retry: { attempts: 3, baseMs: 1000, maximumMs: 4000 },
});

describe('parts whose old version is gone', () => {
  interface Back {
    readonly phase: string;
    /** What was done on the way back: kind → parts. */
    readonly did: Readonly<Record<string, readonly string[]>>;
  }

  async function goneBack(plan: Partial<PartsPlan>): Promise<Back> {
    const base = aStandWith(config);
    const far = new FarParts(base.clock, { parts: manyParts(6), quotas, durationMs: 8 * seconds, ...plan });
    const provider = far.provider();
    const stand: Stand = { ...base, engine: { ...base.engine, provider: () => provider } };
    await alreadyLive(stand, 'v1');
    const id = await begun(stand, 'v2');
    await until(stand, id, inPhase('baking'));
    const before = far.effects.length;
    yesOf(await rollback(stand.people, caller(ada), { service: shop, environment: production }));
    const { phase } = await until(stand, id, isOver);
    const kinds = Map.groupBy(far.effects.slice(before), ({ kind }) => kind);
    const did = [...kinds].map(([kind, effects]) => [kind, effects.map(({ part }) => part).toSorted()] as const);
    return { phase, did: Object.fromEntries(did) };
  }

  test('are made again part by part, and each is given its traffic, before the rollback counts as done', async () => {
    const gone = ['part-002', 'part-005'];

    const { phase, did } = await goneBack({
      fault: ({ kind, part }) => (kind === 'restore' && gone.includes(part) ? 'gone' : undefined),
    });

    expect(phase).toBe('rolled-back');
    expect(did).toEqual({
      restore: ['part-001', 'part-003', 'part-004', 'part-006'],
      release: gone,
      shift: gone,
    });
  });

  test('all of them are made again where nothing of it can be put back', async () => {
    const { phase, did } = await goneBack({ nothingToRestore: true });

    const all = manyParts(6).map(({ name }) => name);
    expect(phase).toBe('rolled-back');
    expect(did).toEqual({ release: all, shift: all });
  });
});
