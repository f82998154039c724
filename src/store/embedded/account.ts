import { readFile, stat } from 'node:fs/promises';
import type { RunAs } from '../../io/spawn-server.ts';
import { codeOf } from './failure.ts';

/** PostgreSQL refuses to run as root: then it runs as the owner of existing data, else as `nobody`. */
export async function serverAccount(dataFolder: string | undefined): Promise<RunAs | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  if (dataFolder !== undefined) {
    const { uid, gid } = await stat(dataFolder);
    if (uid !== 0) return { uid, gid };
  }
  return await nobody();
}

/** The machine's least account, from the list of users; 65534 where a slim image has none. */
export async function nobody(): Promise<RunAs> {
  const fallback = { uid: 65_534, gid: 65_534 };
  try {
    const entry = /^nobody:[^:]*:(-?\d+):(-?\d+):/m.exec(await readFile('/etc/passwd', 'utf8'));
    return entry === null ? fallback : { uid: Number(entry[1]), gid: Number(entry[2]) };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return fallback;
    throw error;
  }
}
