import { providerContract } from '../../contracts/provider.ts';
import { localStand } from './stand.ts';

providerContract('local', { splitsTraffic: true, boundToHost: true }, () => localStand());
