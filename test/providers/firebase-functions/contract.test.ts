import { providerContract } from '../../contracts/provider.ts';
import { functionsStand } from './stand.ts';

providerContract('firebase-functions', { splitsTraffic: true, boundToHost: true }, () => functionsStand());
