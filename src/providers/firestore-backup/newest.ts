import { googleOf } from '../google/clients.ts';
import { firestoreAdmin } from '../google/firestore-admin.ts';
import type { FarExport } from '../google/firestore-far.ts';
import type { ComponentTarget } from '../../ports/provider.ts';
import type { ProviderWorld } from '../world.ts';
import { isBelow, sizeText } from './places.ts';
import { settingsOf } from './settings.ts';

/** An export that ended well and says how much is in it. */
export interface VerifiedBackup {
  readonly where: string;
  readonly endedAtMs: number;
  readonly documents: number;
  readonly bytes: number;
}

/**
 * Ended well by Google's own word, and not empty where something was expected. How much was expected is an estimate, which the
 * true number misses either way: it is no measure of what is whole.
 */
export const isVerified = ({ isOver, error, state, documents }: FarExport): boolean =>
  isOver && error === undefined && state === 'SUCCESSFUL' && (documents.done > 0 || documents.expected === 0);

/** The newest verified export into the component's bucket; undefined when there is none. */
export async function newestBackup(
  world: ProviderWorld,
  at: ComponentTarget,
  signal: AbortSignal,
): Promise<VerifiedBackup | undefined> {
  const settings = settingsOf(at);
  const admin = await firestoreAdmin(googleOf(world), { settings, database: settings.database }, signal);
  const found = (await admin.exports()).filter((one) => isVerified(one) && isBelow(one.prefix, settings.to));
  const [newest] = found.sort((one, other) => (other.endedAtMs ?? 0) - (one.endedAtMs ?? 0));
  if (newest === undefined) return undefined;
  const { prefix: where, endedAtMs = 0, documents, bytes } = newest;
  return { where, endedAtMs, documents: documents.done, bytes: bytes.done };
}

/** The same in words: where it lies and how much is in it. */
export async function newestSaid(
  world: ProviderWorld,
  at: ComponentTarget,
  signal: AbortSignal,
): Promise<{ readonly says: string; readonly endedAtMs: number } | undefined> {
  const newest = await newestBackup(world, at, signal);
  if (newest === undefined) return undefined;
  const { where, documents, bytes, endedAtMs } = newest;
  return { says: `${where}: ${sizeText(documents, bytes)}`, endedAtMs };
}
