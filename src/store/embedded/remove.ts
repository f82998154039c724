import { realpath, rm } from 'node:fs/promises';
import path from 'node:path';
import { hasCluster, placeOf } from './folders.ts';
import { defaultSharedFolder, stopEmbedded } from './open.ts';

/** Ends the server of a state folder and removes its data, also where it lives outside of that folder. */
export async function removeEmbedded(stateFolder: string, sharedFolder = defaultSharedFolder): Promise<void> {
  if (!hasCluster(stateFolder)) return;
  await stopEmbedded(stateFolder, sharedFolder);
  const inside = await realpath(stateFolder);
  const { cluster } = await placeOf({ stateFolder: inside, sharedFolder });
  const own = path.dirname(cluster) === inside ? cluster : path.dirname(cluster);
  await rm(own, { recursive: true, force: true });
}
