import type { Clock, Log } from '../ports/world.ts';
import { openEmbedded } from '../store/embedded/open.ts';

/** The database in use: somebody's own, or the built-in one that we start, revive and stop. */
export interface Database {
  readonly url: string;
  /** Brings the built-in one back after it died; nothing can be done here for somebody's own. */
  revive(): Promise<void>;
  /** Ends with the program, after everything else. */
  stop(): Promise<void>;
}

export async function openDatabase(parts: {
  readonly url: string | undefined;
  readonly stateFolder: string;
  readonly clock: Clock;
  readonly log: Log;
}): Promise<Database> {
  const { url, stateFolder, clock, log } = parts;
  if (url !== undefined) return { url, revive: () => Promise.resolve(), stop: () => Promise.resolve() };
  const embedded = await openEmbedded({ stateFolder, clock, log });
  return {
    url: embedded.url,
    revive: () => embedded.ensureRunning(),
    stop: async () => {
      await embedded.stop();
    },
  };
}
