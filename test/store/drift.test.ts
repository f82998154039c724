import { describe, expect, it } from 'vitest';
import type { Baseline, DriftLook } from '../../src/domain/drift.ts';
import { deploymentId, isComponentName, must } from '../../src/domain/ids.ts';
import { useDatabase } from '../support/postgres.ts';
import { opened } from './opened.ts';
import { ada, shop, shopProduction } from './sample.ts';

const component = must(isComponentName, 'web');
const deployment = deploymentId(shop, 1);
const baseline: Baseline = {
  target: shopProduction,
  deployment,
  atMs: 5,
  components: [{ component, from: 'facts', facts: { traffic: 'v7 100 %' } }],
};
const look: DriftLook = {
  target: shopProduction,
  deployment,
  label: 'v7',
  atMs: 9,
  percent: 50,
  components: [
    {
      component,
      facts: 2,
      differing: 1,
      differences: [{ fact: 'traffic', was: 'v7 100 %', is: 'v6 100 %' }],
      remarks: [{ code: 'domains-pinned', sentence: 'pinned', fix: { id: 'unpin', label: 'Unpin' } }],
    },
  ],
};

describe('what is compared and what was found', () => {
  const url = useDatabase();

  it('is not there before anybody looked', async () => {
    const { store } = await opened(url());

    expect(await store.baseline(shopProduction)).toBeUndefined();
    expect(await store.driftLook(shopProduction)).toBeUndefined();
    expect(await store.driftLooks()).toEqual([]);
  });

  it('is kept for each target, the newest only', async () => {
    const { store } = await opened(url());
    const accepted = { ...baseline, atMs: 6, accepted: { by: ada, reason: 'meant so' } };

    await store.transact(async (tx) => {
      await tx.keepBaseline(baseline);
      await tx.keepBaseline(accepted);
      await tx.keepDriftLook({ ...look, percent: 100 });
      await tx.keepDriftLook(look);
    });

    expect(await store.baseline(shopProduction)).toEqual(accepted);
    expect(await store.driftLook(shopProduction)).toEqual(look);
    expect(await store.driftLooks()).toEqual([look]);
  });
});
