import { z } from 'zod';
import { every } from '../../io/wait.ts';
import { announce, folderMark, forsake, placeForSocket, placesIn, withdraw } from './places.ts';
import { startMarkOf } from './process-identity.ts';
import { takeOnlyInstance } from './single-instance.ts';
import { listenOn } from './socket-server.ts';
import { Supervisor } from './supervisor.ts';

const [stateFolder = '', variables] = process.argv.slice(2);
if (stateFolder === '') throw new Error('usage: main.ts <state folder> [<variables for git and runners, as JSON>]');
const env = z.record(z.string(), z.string()).parse(JSON.parse(variables ?? '{}'));

const self = { pid: process.pid, startMark: startMarkOf(process.pid) ?? '' };
// Whoever asked for this supervisor made its folder; without it there is nothing left to look after.
const ownFolder = folderMark(stateFolder);
if (ownFolder === undefined) process.exit(0);
if (!takeOnlyInstance(placesIn(stateFolder).root, self)) process.exit(0);

const elapsed = (): number => performance.now();
const ownsFolder = (): boolean => folderMark(stateFolder) === ownFolder;
const supervisor = new Supervisor({ stateFolder, now: Date.now, elapsed, env, ownsFolder });
await supervisor.recover();

const socket = placeForSocket(stateFolder);
const server = await listenOn(socket, (request) => supervisor.handle(request));
announce(stateFolder, socket);

let ending: Promise<void> | undefined;
function end(): void {
  ending ??= supervisor.suspend().then(() => {
    server.close();
    withdraw(stateFolder, socket);
    process.exit(0);
  });
}

/** Nobody can reach a supervisor whose folder was removed, and its processes would stay for ever. */
function endUnreachable(): void {
  ending ??= supervisor.suspend().then(() => {
    forsake(stateFolder, socket);
    process.exit(0);
  });
}
process.on('SIGTERM', end);
process.on('SIGINT', end);
process.on('SIGHUP', () => undefined);

every(500, async () => {
  await Promise.resolve();
  if (!ownsFolder()) endUnreachable();
  else if (supervisor.tidy()) end();
});
