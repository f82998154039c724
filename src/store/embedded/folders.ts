import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, link, mkdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { randomText } from '../../io/random.ts';
import { EmbeddedPostgresError, codeOf } from './failure.ts';

/** The two places where a cluster may live; `root` uses the second one when the first is closed to its account. */
export interface Homes {
  readonly stateFolder: string;
  readonly sharedFolder: string;
}

const keyFile = 'postgres.place';

/** Where everything of one state folder lives. */
export interface Place {
  /** The cluster's own folder: data, password, log. */
  readonly cluster: string;
  /** Where a private copy of the binaries goes when the package's own are not usable. */
  readonly copies: string;
}

/** The state folder, made when it is missing, by its one real path. */
export async function openStateFolder(folder: string): Promise<string> {
  try {
    if ((await mkdir(folder, { recursive: true, mode: 0o700 })) !== undefined && isRoot()) await chmod(folder, 0o711);
    return await realpath(folder);
  } catch (error) {
    throw new EmbeddedPostgresError(
      'folder-unusable',
      `The state folder ${folder} cannot be used (${codeOf(error) ?? 'unknown error'}). Make it writable, or name another one in QUARTERDECK_HOME.`,
      error,
    );
  }
}

/** Finds the cluster of a state folder, or decides where a new one goes: an existing one is never left behind. */
export async function placeOf(homes: Homes): Promise<Place> {
  const inside = { cluster: path.join(homes.stateFolder, 'postgres'), copies: homes.stateFolder };
  if (!isRoot()) return inside;
  const copies = homes.sharedFolder;
  if (await exists(inside.cluster)) return { ...inside, copies };
  const key =
    (await readKey(homes.stateFolder)) ??
    ((await isClosedToOthers(homes.stateFolder)) ? await makeKey(homes.stateFolder) : undefined);
  return key === undefined ? { ...inside, copies } : { cluster: path.join(copies, key, 'postgres'), copies };
}

/** Whether a database was ever made for this state folder, inside it or outside. */
export const hasCluster = (stateFolder: string): boolean =>
  existsSync(path.join(stateFolder, 'postgres')) || existsSync(path.join(stateFolder, keyFile));

/** Makes a root-owned folder that others may pass through; refuses one that somebody else could change. */
export async function openSharedFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const { uid, mode } = await stat(folder);
  if (uid !== 0 || (mode & 0o022) !== 0)
    throw new EmbeddedPostgresError(
      'folder-unusable',
      `The folder ${folder} must belong to root and be writable by nobody else. Correct it, or start as another user.`,
    );
  await chmod(folder, 0o755);
}

/** Whether a path exists and can be seen. */
export async function exists(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Whether we may choose another account for children. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * The name of an outside cluster is kept in the state folder instead of made from its path: a folder that moves keeps its
 * data, and one that is deleted and made again starts empty.
 */
async function readKey(stateFolder: string): Promise<string | undefined> {
  try {
    const key = (await readFile(path.join(stateFolder, keyFile), 'utf8')).trim();
    if (/^[0-9a-f]{16}$/.test(key)) return key;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  throw new EmbeddedPostgresError(
    'folder-unusable',
    `The file ${path.join(stateFolder, keyFile)} is damaged: it should hold the name of a folder with 16 letters and digits. Put that name back.`,
  );
}

async function makeKey(stateFolder: string): Promise<string> {
  const key = createHash('sha256').update(randomText(32)).digest('hex').slice(0, 16);
  const draft = path.join(stateFolder, `${keyFile}.new-${randomText(6)}`);
  await writeFile(draft, `${key}\n`, { mode: 0o600, flush: true });
  try {
    await link(draft, path.join(stateFolder, keyFile));
    return key;
  } catch (error) {
    // Another process was first; its name counts.
    if (codeOf(error) !== 'EEXIST') throw error;
    return (await readKey(stateFolder)) ?? key;
  } finally {
    await rm(draft);
  }
}

async function isClosedToOthers(folder: string): Promise<boolean> {
  for (let part = folder; ; part = path.dirname(part)) {
    if (((await stat(part)).mode & 0o001) === 0) return true;
    if (part === path.dirname(part)) return false;
  }
}
