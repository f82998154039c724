import { faultContract } from '../../contracts/provider-faults.ts';
import { providerContract } from '../../contracts/provider.ts';
import { vercelStand } from './stand.ts';

providerContract('vercel', { splitsTraffic: false, boundToHost: false }, () => vercelStand());

faultContract(
  'vercel',
  {
    splitsTraffic: false,
    saysRetryAfter: true,
    without: [
      { fault: 'stale', on: 'release', why: 'a new deployment is made from a commit; nothing was read before it' },
      { fault: 'partial', why: 'a deployment, a promotion and a rollback are one thing each, there or not' },
    ],
  },
  () => vercelStand(),
);

const rolling = { rollout: 'rolling', stages: [25, 50] };

providerContract('vercel with rolling releases', { splitsTraffic: true, boundToHost: false }, () =>
  vercelStand({ settings: rolling }),
);
