import { afterAll, expect, test } from 'vitest';
import { providerContract } from '../../contracts/provider.ts';
import { faultContract } from '../../contracts/provider-faults.ts';
import { cloudRunFar } from './stand.ts';

const far = await cloudRunFar({ pace: { readyMs: 10, routeMs: 5 } });

afterAll(async () => {
  await far.close();
});

providerContract('cloud-run', { splitsTraffic: true, boundToHost: false }, () => far.newStand());

faultContract(
  'cloud-run',
  {
    splitsTraffic: true,
    saysRetryAfter: true,
    without: [{ fault: 'partial', why: 'a change of a service is taken whole or not at all' }],
  },
  () => far.newStand(),
);

test('nothing of this broke the contract of the API', () => {
  expect(far.run.violations).toEqual([]);
});
