import { faultContract } from '../../contracts/provider-faults.ts';
import { providerContract } from '../../contracts/provider.ts';
import { rulesStand } from './stand.ts';

const none = 'rules go live with their release: there is nothing to shift';

providerContract(
  'firebase-rules',
  { splitsTraffic: false, boundToHost: false, keepsFence: false, endsAtOnce: true },
  () => rulesStand(),
);

faultContract(
  'firebase-rules',
  {
    splitsTraffic: false,
    saysRetryAfter: true,
    without: [
      { on: 'shift', why: none },
      { fault: 'stale', why: 'the service knows no etag' },
      { fault: 'partial', why: 'each call of ours makes one thing, which is there or not' },
    ],
  },
  () => rulesStand(),
);
