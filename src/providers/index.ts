import { z } from 'zod';
import type { Provider } from '../ports/provider.ts';
import { cloudRunProvider } from './cloud-run/provider.ts';
import { cloudRunKind } from './cloud-run/settings.ts';
import { commandProvider } from './command/provider.ts';
import { commandKind } from './command/settings.ts';
import { githubActionsProvider } from './github-actions/provider.ts';
import { githubActionsKind } from './github-actions/settings.ts';
import { firebaseFunctionsProvider } from './firebase-functions/provider.ts';
import { functionsKind } from './firebase-functions/settings.ts';
import { firebaseHostingProvider } from './firebase-hosting/provider.ts';
import { hostingKind } from './firebase-hosting/settings.ts';
import { firebaseRulesProvider } from './firebase-rules/provider.ts';
import { rulesKind } from './firebase-rules/settings.ts';
import { firestoreBackupProvider } from './firestore-backup/provider.ts';
import { backupKind } from './firestore-backup/settings.ts';
import { firestoreIndexesProvider } from './firestore-indexes/provider.ts';
import { indexesKind } from './firestore-indexes/settings.ts';
import { googleOf } from './google/clients.ts';
import { googleSettings } from './google/settings.ts';
import { localProvider } from './local/provider.ts';
import { localKind } from './local/settings.ts';
import { remoteConfigProvider } from './remote-config/provider.ts';
import { remoteConfigKind } from './remote-config/settings.ts';
import { migrationsProvider } from './sql-migrations/provider.ts';
import { migrationsKind } from './sql-migrations/settings.ts';
import { readBack } from './supervised.ts';
import { vercelProvider } from './vercel/provider.ts';
import { vercelKind } from './vercel/settings.ts';
import type { ProviderWorld } from './world.ts';

/** What the configuration must know of each provider: one line a provider. */
export const providerKinds = {
  local: localKind,
  command: commandKind,
  'firebase-functions': functionsKind,
  'firebase-hosting': hostingKind,
  'firebase-rules': rulesKind,
  'firestore-indexes': indexesKind,
  'firestore-backup': backupKind,
  'remote-config': remoteConfigKind,
  'sql-migrations': migrationsKind,
  'cloud-run': cloudRunKind,
  vercel: vercelKind,
  'github-actions': githubActionsKind,
};

/** Google's tokens and clients are kept between calls; those of others are read or made for each. */
function atGoogle(world: ProviderWorld, provider: Provider): Provider {
  return {
    ...provider,
    refreshCredentials: ({ component }) =>
      googleOf(world).forget(readBack(z.object(googleSettings), component.settings)),
  };
}

/** Closes what the providers of this world hold open. */
export const closeProviders = (world: ProviderWorld): Promise<void> => googleOf(world).close();

/** Every provider that a component may name: one line a provider. */
export const providersOf = (world: ProviderWorld): Readonly<Record<keyof typeof providerKinds, Provider>> => ({
  local: localProvider(world),
  command: commandProvider(world),
  'firebase-functions': atGoogle(world, firebaseFunctionsProvider(world)),
  'firebase-hosting': atGoogle(world, firebaseHostingProvider(world)),
  'firebase-rules': atGoogle(world, firebaseRulesProvider(world)),
  'firestore-indexes': atGoogle(world, firestoreIndexesProvider(world)),
  'firestore-backup': atGoogle(world, firestoreBackupProvider(world)),
  'remote-config': atGoogle(world, remoteConfigProvider(world)),
  'sql-migrations': migrationsProvider(world),
  'cloud-run': atGoogle(world, cloudRunProvider(world)),
  vercel: vercelProvider(world),
  'github-actions': githubActionsProvider(world),
});
