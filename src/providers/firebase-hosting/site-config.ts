import type { Revision } from '../../domain/ids.ts';
import { neededFile } from '../revision-files.ts';
import type { ProviderWorld } from '../world.ts';
import { plainSite, readFirebaseJson } from './firebase-json.ts';
import type { SiteConfig } from './firebase-json.ts';
import type { HostingSettings } from './settings.ts';

/** The site's configuration as the revision has it. */
export async function siteConfigAt(
  world: ProviderWorld,
  settings: HostingSettings,
  { revision, signal }: { readonly revision: Revision; readonly signal: AbortSignal },
): Promise<SiteConfig> {
  const { config: path, repository } = settings;
  if (path === undefined) return plainSite;
  return readFirebaseJson(await neededFile(world.environment, { repository, revision, path }, signal), settings);
}
