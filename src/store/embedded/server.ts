import { readFile, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { type ServerProcess, spawnServer } from '../../io/spawn-server.ts';
import { timer, wait } from '../../io/wait.ts';
import type { Clock } from '../../ports/world.ts';
import { freePort } from './address.ts';
import { type Identity, ask } from './ask.ts';
import { serverAccount } from './account.ts';
import { postgresEnvironment } from './binaries.ts';
import { EmbeddedPostgresError, codeOf } from './failure.ts';
import { orphansOf, runningServer, signal } from './postmaster.ts';
import { isAlive } from './process-list.ts';
import { type EmbeddedSettings, serverArguments } from './settings.ts';
import { dropStalePidFile } from './stale-pid-file.ts';

/** One cluster and how to start its server. */
export interface Cluster extends Identity {
  readonly logFile: string;
  readonly settings: EmbeddedSettings;
  readonly clock: Clock;
  /** Finds or prepares the folder with the programs; asked only when a server must be started. */
  readonly binaries: () => Promise<string>;
}

/** A server that answered as ours. */
export interface Running {
  readonly port: number;
  readonly pid: number;
  readonly startedByUs: boolean;
}

const startTimeoutMs = 60_000;
const attemptsAtMost = 8;
const pollMs = 10;
const pausePerAttemptMs = 50;
const logKeepBytes = 4_000_000;

/**
 * Connects to the running server, or starts one when none runs on this data. PostgreSQL itself lets only one server have
 * the data, so of several processes that start one at once, the losers find the winner's.
 */
export async function bringUp(cluster: Cluster, preferredPort: number | undefined): Promise<Running> {
  const starter = starterOf(cluster, preferredPort);
  const patience = timer(startTimeoutMs);
  while (!patience.isOver()) {
    const server = await runningServer(cluster.dataFolder);
    if (server === undefined) await starter.startUnlessUnderWay();
    else if (server.status === 'ready' && server.port !== undefined && (await ask(server.port, cluster)) === 'ours')
      return { port: server.port, pid: server.pid, startedByUs: server.pid === starter.ownPid() };
    await wait(pollMs);
  }
  throw await startFailure(cluster);
}

/** Ends a server without waiting for its clients; true when it is gone. */
export async function shutDown(pid: number): Promise<boolean> {
  signal(pid, 'SIGINT');
  if (await isGone(pid, 5_000)) return true;
  signal(pid, 'SIGQUIT');
  return await isGone(pid, 2_000);
}

interface Starter {
  readonly ownPid: () => number | undefined;
  readonly startUnlessUnderWay: () => Promise<void>;
}

function starterOf(cluster: Cluster, preferredPort: number | undefined): Starter {
  let own: ServerProcess | undefined;
  let bin: string | undefined;
  let attempts = 0;
  let pause = timer(0);
  return {
    ownPid: () => own?.pid,
    startUnlessUnderWay: async () => {
      // A loser of a race to start gives the winner time to show itself.
      if (own?.hasExited() === false || !pause.isOver()) return;
      if (attempts === attemptsAtMost) throw await startFailure(cluster);
      bin ??= await cluster.binaries();
      own = await start(cluster, bin, attempts === 0 ? preferredPort : undefined);
      attempts += 1;
      pause = timer(attempts * pausePerAttemptMs);
    },
  };
}

async function start(cluster: Cluster, bin: string, preferredPort: number | undefined): Promise<ServerProcess> {
  await endOrphans(cluster.dataFolder);
  await dropStalePidFile(cluster.dataFolder, cluster.clock);
  await shortenLog(cluster.logFile);
  const port = await freePort(preferredPort);
  const program = {
    command: path.join(bin, 'postgres'),
    args: serverArguments(cluster.dataFolder, port, cluster.settings),
    env: postgresEnvironment,
    cwd: '/',
    runAs: await serverAccount(cluster.dataFolder),
  };
  return await spawnServer(program, cluster.logFile);
}

async function endOrphans(dataFolder: string): Promise<void> {
  const orphans = await orphansOf(dataFolder);
  for (const pid of orphans) signal(pid, 'SIGQUIT');
  for (const pid of orphans) if (!(await isGone(pid, 1_000))) signal(pid, 'SIGKILL');
  for (const pid of orphans) await isGone(pid, 1_000);
}

async function isGone(pid: number, withinMs: number): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < withinMs; waitedMs += pollMs) {
    if (!(await isAlive(pid))) return true;
    await wait(pollMs);
  }
  return !(await isAlive(pid));
}

async function shortenLog(file: string): Promise<void> {
  try {
    if ((await stat(file)).size > logKeepBytes) await rename(file, `${file}.1`);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

async function startFailure(cluster: Cluster): Promise<EmbeddedPostgresError> {
  return new EmbeddedPostgresError(
    'start-failed',
    `The built-in database did not start: ${await whyNotServing(cluster)}. Its log is ${cluster.logFile}.`,
  );
}

async function whyNotServing({ dataFolder, logFile }: Cluster): Promise<string> {
  const server = await runningServer(dataFolder);
  if (server?.status === 'ready') return `process ${server.pid} serves its data, but does not answer to its password`;
  const lines = (await readFile(logFile, 'utf8').catch(() => '')).trimEnd().split('\n');
  const telling = lines.findLast((line) => /FATAL|PANIC/.test(line)) ?? lines.at(-1) ?? '';
  return telling === '' ? 'it said nothing' : telling;
}
