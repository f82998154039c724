import { describe, expect, test } from 'vitest';
import type { DeploymentId } from '../../src/domain/ids.ts';
import { alreadyLive, component, minutes, procedureOf, seconds } from '../support/pipeline/ask.ts';
import { pass } from '../support/pipeline/drive.ts';
import type { PartsPlan } from '../support/pipeline/far-parts.ts';
import { FarParts, manyParts } from '../support/pipeline/far-parts.ts';
import type { Stand } from '../support/pipeline/stand.ts';
import { useStand } from '../support/pipeline/use-stand.ts';

const aStandWith = useStand();
const config = procedureOf({
  components: [component('functions', { provider: 'parts', shift: 'weighted' })],
  stages: [{ weight: 100, durationMs: 0, gate: 'automatic' }],
  bakeMs: minutes,
  retireAfterMs: 60 * minutes,
});
const quota = { lane: 'writes', calls: 60, perMs: minutes, atOnce: 60 };

function aTrain(plan: Partial<PartsPlan> = {}): { readonly stand: Stand; readonly far: FarParts } {
  const base = aStandWith(config);
  const far = new FarParts(base.clock, {
    parts: manyParts(3),
    quotas: [quota],
    durationMs: seconds,
    versionOf: (part, label) => `${part}@${label}`,
    ...plan,
  });
  const provider = far.provider();
  return { stand: { ...base, engine: { ...base.engine, provider: () => provider } }, far };
}

async function later(stand: Stand): Promise<void> {
  stand.clock.advance(61 * minutes);
  await pass(stand, 30 * seconds);
}

const removed = (far: FarParts): readonly unknown[] =>
  far.effects.flatMap(({ kind, version }) => (kind === 'retire' ? [version] : [])).toSorted();

const labelOf = async ({ opened }: Stand, id: DeploymentId): Promise<string> =>
  (await opened.store.deployment(id))?.plan.release.label ?? '';

describe('old versions of many parts', () => {
  test('go part by part, each in the version that the old release made, and never the live one', async () => {
    const { stand, far } = aTrain();
    const first = await alreadyLive(stand, 'v1');
    await alreadyLive(stand, 'v2');
    await alreadyLive(stand, 'v3');

    await later(stand);

    const label = await labelOf(stand, first);
    expect(removed(far)).toEqual([`part-001@${label}`, `part-002@${label}`, `part-003@${label}`]);
  });

  test('a part that has not changed since stays: what is live needs it', async () => {
    const { stand, far } = aTrain({ versionOf: (part, label) => (part === 'part-002' ? part : `${part}@${label}`) });
    const first = await alreadyLive(stand, 'v1');
    await alreadyLive(stand, 'v2');
    await alreadyLive(stand, 'v3');

    await later(stand);

    const label = await labelOf(stand, first);
    expect(removed(far)).toEqual([`part-001@${label}`, `part-003@${label}`]);
  });

  test('a part that a kept release left as it was stays as the one before had made it: a rollback needs it', async () => {
    const labels: string[] = [];
    const { stand, far } = aTrain({
      // The second release is not about the second part.
      partsOf: (label) => {
        if (!labels.includes(label)) labels.push(label);
        return manyParts(3).filter(({ name }) => labels.indexOf(label) !== 1 || name !== 'part-002');
      },
    });
    const first = await alreadyLive(stand, 'v1');
    await alreadyLive(stand, 'v2');
    await alreadyLive(stand, 'v3');

    await later(stand);

    const label = await labelOf(stand, first);
    expect(removed(far)).toEqual([`part-001@${label}`, `part-003@${label}`]);
  });

  test('are removed within the quota', async () => {
    const { stand, far } = aTrain({ parts: manyParts(9), quotas: [{ ...quota, calls: 4, atOnce: 4 }] });
    for (const reference of ['v1', 'v2', 'v3']) await alreadyLive(stand, reference);

    await later(stand);
    for (let minute = 0; minute < 3; minute += 1) await pass(stand, 62 * seconds);

    expect(far.times('retire').size).toBe(9);
    expect(far.overdrawn).toBe(0);
  });
});
