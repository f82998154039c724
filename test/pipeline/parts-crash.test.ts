import { expect, test } from 'vitest';
import { begun, component, minutes, procedureOf } from '../support/pipeline/ask.ts';
import { live } from '../support/pipeline/crash.ts';
import { isOver } from '../support/pipeline/drive.ts';
import { FarParts, manyParts } from '../support/pipeline/far-parts.ts';
import type { Stand } from '../support/pipeline/stand.ts';
import { aStand } from '../support/pipeline/stand.ts';
import { useStores } from '../support/pipeline/use-stand.ts';

const there = useStores(2);
const config = procedureOf({
  components: [component('functions', { provider: 'parts', shift: 'none' })],
  stages: [{ weight: 100, durationMs: 0, gate: 'automatic' }],
});
const quota = { lane: 'writes', calls: 10, perMs: minutes, atOnce: 10 };

test.each([12, 20, 35, 60, 90, 130])(
  'a process that ends at point %i of a train of parts is followed by one that goes on with the same count',
  { timeout: 60_000 },
  async (endsAt) => {
    const { stores, ...parts } = there();
    const [one, two] = stores;
    if (one === undefined || two === undefined) throw new Error('no stores');
    const stand: Stand = aStand({ ...parts, opened: one }, config);
    const far = new FarParts(stand.clock, { parts: manyParts(34), quotas: [quota], durationMs: 5000 });
    const known = far.provider();
    const people: Stand = { ...stand, engine: { ...stand.engine, provider: () => known } };
    const id = await begun(people, 'v2');

    const { end } = await live(people, id, {
      endsAt,
      stores: [one, two],
      isOver,
      provider: (around) => far.provider(around),
    });

    expect(end.phase).toBe('live');
    const times = far.times('release');
    expect([times.size, Math.max(...times.values())]).toEqual([34, 1]);
    expect(far.overdrawn).toBe(0);
    const starts = far.effects.map(({ atMs }) => atMs);
    expect(Math.max(...starts) - Math.min(...starts)).toBeLessThan(4.5 * minutes);
  },
);
