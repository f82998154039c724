import { faultContract } from '../../contracts/provider-faults.ts';
import { providerContract } from '../../contracts/provider.ts';
import { hostingStand } from './stand.ts';

providerContract('firebase-hosting', { splitsTraffic: false, boundToHost: true }, () => hostingStand({ build: true }));

faultContract(
  'firebase-hosting',
  {
    splitsTraffic: false,
    isSlow: true,
    saysRetryAfter: true,
    without: [
      { fault: 'stale', why: 'Hosting knows no etag; versions and releases are only ever added' },
      { fault: 'partial', why: 'each call of ours makes one thing, which is there or not' },
    ],
  },
  () => hostingStand(),
);
