import { describe, expect, test } from 'vitest';
import { trafficProgress } from '../../../src/providers/google/run-moves.ts';
import { readService } from '../../../src/providers/google/run-shape.ts';

const name = 'projects/p/locations/l/services/api';
const ofOld = { type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION' as const, revision: 'api-1', percent: 100 };
const why = 'Revision api-2 is not ready and cannot serve traffic.';
const failed = { state: 'CONDITION_FAILED' as const, message: why };
const ready = { state: 'CONDITION_SUCCEEDED' as const };

/** A service whose newest revision failed: its configuration fails on, whatever its routes do. */
const broken = (routes: typeof failed | typeof ready, serving = ofOld) => ({
  name,
  traffic: [ofOld],
  trafficStatuses: [serving],
  latestReadyRevision: `${name}/revisions/api-1`,
  latestCreatedRevision: `${name}/revisions/api-2`,
  terminalCondition: { type: 'Ready', ...failed },
  conditions: [
    { type: 'ConfigurationsReady', ...failed },
    { type: 'RoutesReady', ...routes },
  ],
});

const looked = (service: ReturnType<typeof broken>) =>
  trafficProgress(
    {
      service: () => Promise.resolve(readService(service)),
      operation: () => Promise.resolve({ name: 'operations/1', done: true, error: { code: 9, message: why } }),
    },
    {
      kind: 'traffic',
      service: name,
      operation: 'operations/1',
      wanted: [{ to: { revision: 'api-1' }, percent: 100 }],
    },
    AbortSignal.timeout(1_000),
  );

describe('a change of traffic beside a newest revision that failed', () => {
  test('is over when the routes are ready and send what was asked for', async () => {
    expect(await looked(broken(ready))).toMatchObject({ kind: 'succeeded', version: 'api-1' });
  });

  test('has failed when the routes are not ready, or send something else', async () => {
    expect(await looked(broken(failed))).toMatchObject({ kind: 'failed' });
    expect(await looked(broken(ready, { ...ofOld, revision: 'api-0' }))).toMatchObject({ kind: 'failed' });
  });
});
