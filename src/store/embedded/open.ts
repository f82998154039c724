import { realpath } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import type { Clock, Log } from '../../ports/world.ts';
import { readAddress, writeAddress } from './address.ts';
import { addressOf, countOthers, ensureDatabase } from './ask.ts';
import { EmbeddedPostgresError } from './failure.ts';
import { exists, openStateFolder, placeOf } from './folders.ts';
import { loadCluster } from './load.ts';
import { type Lease, type Machine, takeLease, thisMachine } from './owner-lease.ts';
import { packageFolder, packageFor, thisPlatform } from './platform.ts';
import { runningServer } from './postmaster.ts';
import { type Cluster, type Running, bringUp, shutDown } from './server.ts';
import { type EmbeddedSettings, defaultSettings } from './settings.ts';

/** What surrounds the database; tests set it, everybody else leaves it alone. */
export interface Surroundings {
  readonly sharedFolder: string;
  readonly packageFolder: string;
  readonly machine: Machine;
  readonly leaseRefreshMs: number;
}

/** What a caller of the built-in database hands in. */
export interface EmbeddedOptions {
  readonly stateFolder: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings?: Partial<EmbeddedSettings>;
  readonly surroundings?: Partial<Surroundings>;
}

/** The built-in database in use; `url`, `pid` and `startedByUs` may change with `ensureRunning`. */
export interface EmbeddedPostgres {
  /** Holds the password: never log it. */
  readonly url: string;
  readonly pid: number;
  readonly startedByUs: boolean;
  /** Brings a dead server back, at the same port when that is still free; does nothing to a living one. */
  readonly ensureRunning: () => Promise<void>;
  /** Ends the server if this process started it and nobody else is connected; close your own pools first. */
  readonly stop: () => Promise<'stopped' | 'left-running'>;
  /** Lets go of the state folder and leaves the server to whoever comes next. */
  readonly leave: () => Promise<void>;
}

/** Where clusters and binaries of root go that cannot live in a state folder. */
export const defaultSharedFolder = '/var/lib/quarterdeck';

/** Opens the built-in database of a state folder: connects to the running one, else starts it, else creates it. */
export async function openEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const stateFolder = await openStateFolder(options.stateFolder);
  const { surroundings = {}, clock, log } = options;
  const machine = surroundings.machine ?? (await thisMachine(hostname()));
  const lease = await takeLease({ stateFolder, machine, clock, log, refreshMs: surroundings.leaseRefreshMs ?? 3_000 });
  try {
    const cluster = await loadCluster({
      stateFolder,
      sharedFolder: surroundings.sharedFolder ?? defaultSharedFolder,
      packageFolder: surroundings.packageFolder ?? packageFolder(packageFor(thisPlatform())),
      settings: { ...defaultSettings, ...options.settings },
      clock,
    });
    const opened = { stateFolder, cluster, lease, log };
    return inUse(opened, await connect(opened, (await readAddress(stateFolder))?.port));
  } catch (error) {
    await lease.release();
    throw error;
  }
}

/** Ends the server of a state folder, whoever started it and whoever is connected; `not-running` when there is none. */
export async function stopEmbedded(
  stateFolder: string,
  sharedFolder = defaultSharedFolder,
): Promise<'stopped' | 'not-running'> {
  if (!(await exists(stateFolder))) return 'not-running';
  const place = await placeOf({ stateFolder: await openStateFolder(stateFolder), sharedFolder });
  const data = path.join(place.cluster, 'data');
  const server = (await exists(data)) ? await runningServer(await realpath(data)) : undefined;
  if (server === undefined) return 'not-running';
  await endOrThrow(server.pid);
  return 'stopped';
}

interface Opened {
  readonly stateFolder: string;
  readonly cluster: Cluster;
  readonly lease: Lease;
  readonly log: Log;
}

async function connect(opened: Opened, preferredPort: number | undefined): Promise<Running> {
  const { cluster, stateFolder, log } = opened;
  const running = await serve(cluster, preferredPort);
  const { pid, port, startedByUs } = running;
  const { dataFolder, systemIdentifier } = cluster;
  await writeAddress(stateFolder, { port, pid, systemIdentifier, dataFolder });
  log.info({ pid, port, dataFolder, startedByUs }, startedByUs ? 'database started' : 'database found running');
  return running;
}

async function serve(cluster: Cluster, preferredPort: number | undefined): Promise<Running> {
  for (let tries = 1; ; tries += 1) {
    const running = await bringUp(cluster, preferredPort);
    try {
      await ensureDatabase(running.port, cluster.password);
      return running;
    } catch (error) {
      // Killed, or stopped by another process, between two of our questions.
      if (tries === 3 || (await isServing(cluster, running.pid))) throw error;
    }
  }
}

async function isServing(cluster: Cluster, pid: number): Promise<boolean> {
  const server = await runningServer(cluster.dataFolder);
  return server?.pid === pid && server.status === 'ready';
}

function inUse(opened: Opened, first: Running): EmbeddedPostgres {
  const { cluster, lease } = opened;
  let running = first;
  let revival: Promise<void> | undefined;
  const revive = async (): Promise<void> => {
    const next = await connect(opened, running.port);
    running = { ...next, startedByUs: next.startedByUs || (running.startedByUs && next.pid === running.pid) };
  };
  return {
    get url() {
      return addressOf(running.port, cluster.password);
    },
    get pid() {
      return running.pid;
    },
    get startedByUs() {
      return running.startedByUs;
    },
    ensureRunning: () => (revival ??= revive().finally(() => (revival = undefined))),
    stop: async () => {
      const outcome = await stopIfAlone(cluster, running);
      await lease.release();
      return outcome;
    },
    leave: lease.release,
  };
}

async function stopIfAlone(cluster: Cluster, running: Running): Promise<'stopped' | 'left-running'> {
  const server = await runningServer(cluster.dataFolder);
  if (server === undefined) return 'stopped';
  if (!running.startedByUs || server.pid !== running.pid) return 'left-running';
  try {
    if ((await countOthers(running.port, cluster.password)) > 0) return 'left-running';
  } catch (error) {
    if (await isServing(cluster, running.pid)) throw error;
  }
  await endOrThrow(server.pid);
  return 'stopped';
}

async function endOrThrow(pid: number): Promise<void> {
  if (await shutDown(pid)) return;
  throw new EmbeddedPostgresError('start-failed', `The built-in database (process ${pid}) did not end when asked to.`);
}
