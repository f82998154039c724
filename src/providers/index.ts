import type { Provider } from '../ports/provider.ts';
import { cloudRunProvider } from './cloud-run/provider.ts';
import { cloudRunKind } from './cloud-run/settings.ts';
import { commandProvider } from './command/provider.ts';
import { commandKind } from './command/settings.ts';
import { githubActionsProvider } from './github-actions/provider.ts';
import { githubActionsKind } from './github-actions/settings.ts';
import { firebaseFunctionsProvider } from './firebase-functions/provider.ts';
import { functionsKind } from './firebase-functions/settings.ts';
import { localProvider } from './local/provider.ts';
import { localKind } from './local/settings.ts';
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
  'sql-migrations': migrationsProvider(world),
  'cloud-run': cloudRunProvider(world),
  vercel: vercelProvider(world),
  'github-actions': githubActionsProvider(world),
});
