import { faultContract } from '../../contracts/provider-faults.ts';
import { providerContract } from '../../contracts/provider.ts';
import { rolloutStand } from './stand.ts';

providerContract('remote-config', { splitsTraffic: true, boundToHost: false, endsAtOnce: true }, () => rolloutStand());

faultContract(
  'remote-config',
  {
    splitsTraffic: true,
    saysRetryAfter: true,
    without: [{ fault: 'partial', why: 'a template is published whole or not at all' }],
  },
  () => rolloutStand(),
);
