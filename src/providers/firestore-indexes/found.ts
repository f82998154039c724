import type { ComponentTarget, ReleaseRequest } from '../../ports/provider.ts';
import { googleOf } from '../google/clients.ts';
import { firestoreAdmin } from '../google/firestore-admin.ts';
import type { FirestoreAdmin } from '../google/firestore-admin.ts';
import { neededFile } from '../revision-files.ts';
import type { ProviderWorld } from '../world.ts';
import { presentOf, readIndexes } from './definition.ts';
import type { Definition, Present } from './definition.ts';
import { settingsOf } from './settings.ts';

/** Firestore’s administration of the component’s database. */
export const adminFor = (world: ProviderWorld, at: ComponentTarget, signal: AbortSignal): Promise<FirestoreAdmin> => {
  const settings = settingsOf(at);
  return firestoreAdmin(googleOf(world), { settings, database: settings.database }, signal);
};

/** The composite indexes that are there. */
export const present = async (admin: FirestoreAdmin): Promise<readonly Present[]> =>
  (await admin.indexes()).map(presentOf);

/** What the file of the revision wants. */
export async function fileOf(world: ProviderWorld, request: ReleaseRequest, signal: AbortSignal) {
  const { repository, file: path } = settingsOf(request);
  return readIndexes(
    await neededFile(world.environment, { repository, revision: request.release.revision, path }, signal),
  );
}

/** What people agree to before this index is deleted. */
export const consentTo = ({ name }: Present): string => `delete-index-${name.split('/').at(-1) ?? ''}`;

/** Indexes that the file does not name. */
export const extrasAmong = (have: readonly Present[], wanted: readonly Definition[]): readonly Present[] =>
  have.filter(({ id }) => !wanted.some((one) => one.id === id));

/** Those that the file does not name and of which people said that they go. */
export const agreedExtras = (
  request: ReleaseRequest,
  have: readonly Present[],
  wanted: readonly Definition[],
): readonly Present[] =>
  settingsOf(request).extras === 'ask'
    ? extrasAmong(have, wanted).filter((one) => request.consents?.includes(consentTo(one)) === true)
    : [];
