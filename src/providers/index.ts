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
import { localProvider } from './local/provider.ts';
import { localKind } from './local/settings.ts';
import { remoteConfigProvider } from './remote-config/provider.ts';
import { remoteConfigKind } from './remote-config/settings.ts';
import { migrationsProvider } from './sql-migrations/provider.ts';
import { migrationsKind } from './sql-migrations/settings.ts';
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

/** Every provider that a component may name: one line a provider. */
export const providersOf = (world: ProviderWorld): Readonly<Record<keyof typeof providerKinds, Provider>> => ({
  local: localProvider(world),
  command: commandProvider(world),
  'firebase-functions': firebaseFunctionsProvider(world),
  'firebase-hosting': firebaseHostingProvider(world),
  'firebase-rules': firebaseRulesProvider(world),
  'firestore-indexes': firestoreIndexesProvider(world),
  'firestore-backup': firestoreBackupProvider(world),
  'remote-config': remoteConfigProvider(world),
  'sql-migrations': migrationsProvider(world),
  'cloud-run': cloudRunProvider(world),
  vercel: vercelProvider(world),
  'github-actions': githubActionsProvider(world),
});
