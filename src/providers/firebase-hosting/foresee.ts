import type { Foresight, ReleaseRequest } from '../../ports/provider.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import type { ProviderWorld } from '../world.ts';
import { hostingCalls, idOf } from './calls.ts';
import type { HostingCalls, SiteVersion } from './calls.ts';
import { shownBy } from './describe.ts';
import { difference, filesIn, hashed } from './files.ts';
import { googleOf } from '../google/clients.ts';
import { settingsOf } from './settings.ts';
import { siteConfigAt } from './site-config.ts';
import { forgetFolder, shownFolder } from './source.ts';
import type { HostingSettings } from './settings.ts';
import type { SiteFile } from './files.ts';

/** More files than this are not hashed while somebody waits for a plan. */
const mostHashed = 2_000;
const mostChannels = 50;

/** What a release would change, and whether what is live could be shown again afterwards. */
export async function foreseen(world: ProviderWorld, request: ReleaseRequest, signal: AbortSignal): Promise<Foresight> {
  const settings = settingsOf(request);
  const calls = hostingCalls(googleOf(world), settings, signal);
  const [releases, channels, most] = await Promise.all([
    calls.releases('live'),
    calls.channels(),
    calls.mostVersions(),
  ]);
  const live = shownBy(releases[0]);
  try {
    const config = await siteConfigAt(world, settings, { revision: request.release.revision, signal });
    const undo = wayBack(live, most);
    return {
      changes: [await changeOf(world, request, { calls, live, ignore: config.ignore })],
      risks: config.pinned.map(
        (name) => `the rewrite to ${name} asks for pinTag, which is not set here: it follows whatever ${name} serves`,
      ),
      ...(undo === undefined ? {} : { undo }),
      consents: [],
      blockers: channels.length > mostChannels ? [`the site has ${mostChannels} preview channels already`] : [],
    };
  } catch (error) {
    if (error instanceof ProviderError && error.code === 'invalid')
      return { changes: [], risks: [], consents: [], blockers: [error.message] };
    throw error;
  }
}

/** A version that is no longer kept cannot be promised. */
function wayBack(live: SiteVersion | undefined, most: number | undefined): Foresight['undo'] {
  if (live === undefined) return undefined;
  if (live.status !== 'FINALIZED')
    return { kind: 'impossible', why: `the files of ${idOf(live)} are gone (${live.status})` };
  if (most !== undefined && most < 2)
    return { kind: 'impossible', why: `the site keeps only ${most} version: the live one is deleted by this release` };
  return undefined;
}

interface Comparing {
  readonly calls: HostingCalls;
  readonly live: SiteVersion | undefined;
  readonly ignore: readonly string[];
}

let looks = 0;

async function changeOf(
  world: ProviderWorld,
  request: ReleaseRequest,
  { calls, live, ignore }: Comparing,
): Promise<string> {
  const settings = settingsOf(request);
  const { site } = settings;
  if (settings.build !== undefined) return `${site}: the files are known when they are built`;
  const { revision } = request.release;
  // Nobody else's look may end while this one still reads.
  const key = `foresee ${process.pid} ${(looks += 1)}`;
  try {
    const files = await filesIn(await shownFolder(world, settings, { key, revision }), ignore);
    return await changeAmong(files, settings, { calls, live });
  } finally {
    await forgetFolder(world, key);
  }
}

async function changeAmong(
  files: readonly SiteFile[],
  { site }: HostingSettings,
  { calls, live }: Pick<Comparing, 'calls' | 'live'>,
): Promise<string> {
  if (live === undefined) return `${site}: ${files.length} files, the first release of this site`;
  if (files.length > mostHashed)
    return `${site}: ${files.length} files; how many differ is known when they are released`;
  const { changed, gone } = difference(await calls.files(idOf(live)), await hashed(files));
  if (changed.length + gone.length === 0) return `${site}: no file changes`;
  return `${site}: ${changed.length} of ${files.length} files change, ${gone.length} go`;
}
