import { placeOfSecret } from '../../domain/secret.ts';
import type { ComponentTarget } from '../../ports/provider.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import { readBack } from '../supervised.ts';
import type { ProviderWorld } from '../world.ts';
import type { Folder } from './at-revision.ts';
import { migrationsSettings } from './settings.ts';
import type { MigrationsSettings } from './settings.ts';

/** The component's settings, read back from the plan. */
export const settingsOf = (at: ComponentTarget): MigrationsSettings =>
  readBack(migrationsSettings, at.component.settings);

export const folderOf = (world: ProviderWorld, { repository, folder }: MigrationsSettings): Folder => ({
  repository,
  folder,
  environment: world.environment,
});

/** The connection string; what cannot be read is said without it. */
export async function databaseUrl(world: ProviderWorld, reference: MigrationsSettings['database']): Promise<string> {
  try {
    return (await world.secret(reference)).reveal();
  } catch {
    throw new ProviderError('unauthenticated', `the connection string cannot be read from ${placeOfSecret(reference)}`);
  }
}
