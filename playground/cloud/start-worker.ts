/** A thread of its own: the contracts of the clouds take seconds to read, and the workspace shall answer meanwhile. */
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { startFirebase } from './start-firebase.ts';
import { startGithub } from './start-github.ts';
import { cloudDurations } from './start-places.ts';
import type { CloudName, CloudNews } from './start-places.ts';
import { startVercel } from './start-vercel.ts';

const { folder, durations } = z.object({ folder: z.string(), durations: cloudDurations }).parse(workerData);

const tell = (news: CloudNews): void => {
  parentPort?.postMessage(news);
};

/** One that fails is told; the others go on. */
async function start(name: CloudName, begin: () => Promise<CloudNews>): Promise<void> {
  try {
    tell(await begin());
  } catch (error) {
    tell({ name, failed: error instanceof Error ? error.message : String(error) });
  }
}

await start('vercel', async () => ({ name: 'vercel', places: (await startVercel(folder, durations)).places }));
await start('github', async () => ({ name: 'github', places: (await startGithub(durations)).places }));
await start('firebase', async () => ({ name: 'firebase', places: (await startFirebase(folder, durations)).places }));
