import { describe, expect, it } from 'vitest';
import { isFence, isStepKey, must } from '../../src/domain/ids.ts';
import type { Claim, Step } from '../../src/ports/store.ts';
import { LostClaim } from '../../src/ports/store-errors.ts';
import type { OpenStore } from '../../src/store/open.ts';
import { useDatabase } from '../support/postgres.ts';
import { opened } from './opened.ts';
import { aDraft, at } from './sample.ts';

const database = useDatabase();

interface Owned {
  readonly process: OpenStore;
  readonly claim: Claim;
}

async function owned(): Promise<Owned> {
  const process = await opened(database());
  const nowMs = Date.now();
  const { id } = await process.store.transact((tx) => tx.addDeployment(aDraft(), at(nowMs)));
  const claim = (await process.claims.take(nowMs, 50)).find(({ deployment }) => deployment === id);
  if (claim === undefined) throw new Error('the deployment is in other hands');
  return { process, claim };
}

const aStep = ({ deployment, fence }: Claim, part: string, changes: Partial<Step> = {}): Step => ({
  key: must(isStepKey, `${deployment}/1/release/functions/${part}`),
  deployment,
  epoch: 1,
  name: 'release',
  component: `functions/${part}`,
  attempt: 1,
  state: 'intended',
  intendedAtMs: 1000,
  deadlineMs: 5000,
  fence,
  ...changes,
});

const many = (claim: Claim, count: number): readonly Step[] =>
  Array.from({ length: count }, (_, index) => aStep(claim, `part-${String(index).padStart(3, '0')}`));

const byKey = (steps: readonly Step[]): readonly Step[] =>
  steps.toSorted((one, other) => (one.key < other.key ? -1 : 1));

describe('many steps in one write', () => {
  it('are all stored as they are, with everything that an answer brings', async () => {
    const { process, claim } = await owned();
    const steps = many(claim, 200);
    const results = steps.map((step, index): Step => {
      if (index % 3 === 0) return { ...step, state: 'running', handle: [index, 'a \0 b'] };
      if (index % 3 === 1) return { ...step, state: 'succeeded', result: `r-${index}`, finishedAtMs: 2000 + index };
      const failure = {
        code: 'rate-limited',
        sentence: 'too many "calls"',
        retryable: true,
        retryAfterMs: 2000,
      } as const;
      return { ...step, state: 'failed', failure, finishedAtMs: 3000 };
    });

    await process.store.transact((tx) => tx.intendSteps(steps, claim));
    expect(byKey(await process.store.steps(claim.deployment))).toEqual(steps);
    await process.store.transact((tx) => tx.saveSteps(results, claim));

    const read = byKey(await process.store.steps(claim.deployment));
    expect(read).toEqual(
      results.map((step, index) => (step.state === 'running' ? { ...step, handle: [index, 'a \ufffd b'] } : step)),
    );
  });

  it('that are known already stay as they are', async () => {
    const { process, claim } = await owned();
    const [first, second] = [aStep(claim, 'a'), aStep(claim, 'b')];
    await process.store.transact((tx) => tx.intendSteps([first], claim));
    await process.store.transact((tx) => tx.saveSteps([{ ...first, state: 'running', handle: 'begun' }], claim));

    await process.store.transact((tx) => tx.intendSteps([{ ...first, intendedAtMs: 9000 }, second], claim));

    const [known, added] = byKey(await process.store.steps(claim.deployment));
    expect(known).toMatchObject({ state: 'running', handle: 'begun', intendedAtMs: 1000 });
    expect(added).toEqual(second);
  });

  it('of which one is written twice keep the last', async () => {
    const { process, claim } = await owned();
    const step = aStep(claim, 'a');
    await process.store.transact((tx) => tx.intendSteps([step], claim));

    const [running, over]: readonly Step[] = [
      { ...step, state: 'running', handle: 'begun' },
      { ...step, state: 'succeeded', result: 'r-1', finishedAtMs: 2000 },
    ];
    await process.store.transact((tx) =>
      tx.saveSteps(
        [running, over].filter((one) => one !== undefined),
        claim,
      ),
    );

    expect(await process.store.steps(claim.deployment)).toEqual([over]);
  });

  it('of which one was never intended are not written at all', async () => {
    const { process, claim } = await owned();
    const step = aStep(claim, 'a');
    await process.store.transact((tx) => tx.intendSteps([step], claim));

    const write = process.store.transact((tx) =>
      tx.saveSteps([{ ...step, state: 'running', handle: 'begun' }, aStep(claim, 'stranger')], claim),
    );

    await expect(write).rejects.toThrow('never intended');
    expect(await process.store.steps(claim.deployment)).toEqual([step]);
  });

  it('are refused to an owner whose claim is lost', async () => {
    const { process, claim } = await owned();
    const steps = many(claim, 3);
    await process.store.transact((tx) => tx.intendSteps(steps, claim));
    const stale: Claim = { ...claim, fence: must(isFence, claim.fence - 1) };

    await expect(process.store.transact((tx) => tx.intendSteps(many(stale, 5), stale))).rejects.toBeInstanceOf(
      LostClaim,
    );
    await expect(process.store.transact((tx) => tx.saveSteps(steps, stale))).rejects.toBeInstanceOf(LostClaim);

    expect(await process.store.steps(claim.deployment)).toHaveLength(3);
  });

  it('that are none change nothing', async () => {
    const { process, claim } = await owned();

    await process.store.transact(async (tx) => {
      await tx.intendSteps([], claim);
      await tx.saveSteps([], claim);
    });

    expect(await process.store.steps(claim.deployment)).toEqual([]);
  });
});
