import { faultContract } from '../../contracts/provider-faults.ts';
import { providerContract } from '../../contracts/provider.ts';
import { githubActionsStand } from './stand.ts';

providerContract('github-actions', { splitsTraffic: false, boundToHost: false }, () => githubActionsStand());

faultContract(
  'github-actions',
  {
    splitsTraffic: false,
    isSlow: true,
    saysRetryAfter: true,
    without: [
      { fault: 'stale', why: 'a dispatch is made of nothing that was read before, so nothing of it can be outdated' },
      { fault: 'partial', why: 'a dispatch begins one run or none' },
      { on: 'shift', why: 'a workflow moves its traffic by itself; nothing is asked for it' },
    ],
  },
  () => githubActionsStand(),
);
