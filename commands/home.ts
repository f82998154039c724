import { home as homeView } from '../blocks/home.ts';
import { requestedBy, waitingFor } from '../src/operations/mine.ts';
import { status } from '../src/operations/status.ts';
import type { Registry } from './contract.ts';

/** The home tab: what waits for me, what is mine, how everything stands. */
export const home: Registry['home'] = async (world, caller) => {
  const [board, toApprove, mine] = await Promise.all([
    status(world),
    waitingFor(world, caller),
    requestedBy(world, caller),
  ]);
  return homeView({ reader: caller.person, status: { ...board, style: world.config().slack.blocks }, toApprove, mine });
};
