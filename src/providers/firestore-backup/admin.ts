import type { ComponentTarget } from '../../ports/provider.ts';
import { googleOf } from '../google/clients.ts';
import { firestoreAdmin } from '../google/firestore-admin.ts';
import type { FirestoreAdmin } from '../google/firestore-admin.ts';
import type { ProviderWorld } from '../world.ts';
import { settingsOf } from './settings.ts';

const minuteMs = 60_000;

/** The administration of the live database. */
export const adminFor = (world: ProviderWorld, at: ComponentTarget, signal: AbortSignal): Promise<FirestoreAdmin> => {
  const settings = settingsOf(at);
  return firestoreAdmin(googleOf(world), { settings, database: settings.database }, signal);
};

/** The administration of a database that is made for one proof. */
export function scratchAdmin(
  world: ProviderWorld,
  at: ComponentTarget,
  { database, signal }: { readonly database: string; readonly signal: AbortSignal },
): Promise<FirestoreAdmin> {
  const { scratch, ...settings } = settingsOf(at);
  const project = scratch?.project ?? settings.project;
  const credentialsProject = settings.credentialsProject ?? settings.project;
  return firestoreAdmin(googleOf(world), { settings: { ...settings, project, credentialsProject }, database }, signal);
}

/** Begins an export, and gives the name of its operation. */
export function startExport(
  world: ProviderWorld,
  at: ComponentTarget,
  { admin, prefix }: { readonly admin: FirestoreAdmin; readonly prefix: string },
): Promise<string> {
  const { collections: collectionIds, pointInTime } = settingsOf(at);
  // The last whole minute: another moment is refused.
  const seconds = (Math.floor(world.clock.now() / minuteMs) * minuteMs) / 1000;
  const moment = pointInTime ? { snapshotTime: { seconds } } : {};
  return admin.export({ outputUriPrefix: prefix, collectionIds, ...moment });
}
