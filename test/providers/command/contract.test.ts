import { providerContract } from '../../contracts/provider.ts';
import { commandStand } from './stand.ts';

providerContract('command', { splitsTraffic: false, boundToHost: true }, () => commandStand());
