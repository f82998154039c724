import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { readJson, replaceFileAtOnce } from './durable-file.ts';

/** Longer paths do not fit into a socket's address on any system that we run on (macOS has the smallest). */
const longestSocketPath = 100;

const privateFolder = 'quarterdeck-socket-';

const presence = z.object({ pid: z.int(), socket: z.string() });

/** The supervisor's files inside a state folder. */
export const placesIn = (stateFolder: string) => {
  const root = join(stateFolder, 'supervisor');
  return {
    root,
    state: join(root, 'state.json'),
    presence: join(root, 'presence.json'),
    log: join(root, 'supervisor.log'),
    versions: join(root, 'versions'),
    commands: join(root, 'commands'),
    checkouts: join(root, 'checkouts'),
  };
};

/** Makes the supervisor's folder, closed to everybody else. */
export function makeRoot(stateFolder: string): void {
  const { root } = placesIn(stateFolder);
  mkdirSync(root, { recursive: true, mode: 0o700 });
  chmodSync(root, 0o700);
}

/** Where the running supervisor listens, as it wrote it down. */
export function presenceIn(stateFolder: string): { readonly pid: number; readonly socket: string } | undefined {
  const parsed = presence.safeParse(readJson(placesIn(stateFolder).presence));
  return parsed.success ? parsed.data : undefined;
}

/** Removes a socket, with the private folder that was made for it. */
function removeSocket(stateFolder: string, socket: string): void {
  const folder = dirname(socket);
  if (folder === placesIn(stateFolder).root) rmSync(socket, { force: true });
  else if (basename(folder).startsWith(privateFolder)) rmSync(folder, { recursive: true, force: true });
}

/** A place for the socket: in the state folder, or in a short private folder when that path is too long. */
export function placeForSocket(stateFolder: string): string {
  const before = presenceIn(stateFolder);
  if (before !== undefined) removeSocket(stateFolder, before.socket);
  const near = join(placesIn(stateFolder).root, 'socket');
  if (Buffer.byteLength(near) <= longestSocketPath) {
    rmSync(near, { force: true });
    return near;
  }
  return join(mkdtempSync(join(tmpdir(), privateFolder)), 'socket');
}

/** Which folder it is, not only what it is called; nothing when it is gone. */
export function folderMark(stateFolder: string): string | undefined {
  const found = statSync(placesIn(stateFolder).root, { bigint: true, throwIfNoEntry: false });
  // A folder made anew often gets the number of the one that was removed.
  return found === undefined ? undefined : `${found.ino}-${found.birthtimeNs}`;
}

/** Removes what lies outside of a folder that is gone; what has its name now belongs to another supervisor. */
export function forsake(stateFolder: string, socket: string): void {
  if (dirname(socket) !== placesIn(stateFolder).root) removeSocket(stateFolder, socket);
}

/** Takes the announcement back at a proper end. */
export function withdraw(stateFolder: string, socket: string): void {
  rmSync(placesIn(stateFolder).presence, { force: true });
  removeSocket(stateFolder, socket);
}

/** Tells everybody where to find this supervisor. */
export function announce(stateFolder: string, socket: string): void {
  replaceFileAtOnce(placesIn(stateFolder).presence, JSON.stringify({ pid: process.pid, socket }));
}
