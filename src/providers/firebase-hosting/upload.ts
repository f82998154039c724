import { HttpFailure } from '../../ports/http.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import { Secret } from '../../domain/secret.ts';
import { errorOfSilence } from '../far-error.ts';
import { googleOf } from '../google/clients.ts';
import { errorOfAnswer } from '../google/rest.ts';
import type { ProviderWorld } from '../world.ts';
import { hostingCalls, idOf } from './calls.ts';
import type { HostingCalls } from './calls.ts';
import { difference, filesIn, hashed, inParallel, packed } from './files.ts';
import type { SiteFile } from './files.ts';
import type { HostingSettings } from './settings.ts';

/** Hosting's own limit for one call is not written down; its command line sends as many. */
const filesPerCall = 1_000;
const uploadsAtOnce = 6;
const uploadTimeoutMs = 120_000;
const loopback = ['127.0.0.1', 'localhost', '[::1]'];

/** What is to be shown, and where it lies. */
export interface Shown {
  readonly settings: HostingSettings;
  readonly version: string;
  readonly folder: string;
  readonly ignore: readonly string[];
}

/** Where the work stands, for the card. */
export type Say = (line: string) => void;

/** The channel on which a version can be tried. */
export const channelFor = (version: string): string => `qd-${version.toLowerCase()}`.slice(0, 63);

/** Takes the files of a version to Hosting and shows it on a channel of its own. All of it may be done again at any point. */
export async function publish(world: ProviderWorld, shown: Shown, { say, signal }: { say: Say; signal: AbortSignal }) {
  const { settings, version, folder, ignore } = shown;
  const calls = hostingCalls(googleOf(world), settings, signal);
  if ((await calls.version(version)).status === 'FINALIZED') {
    // All of it came there before a crash, and the folder may be gone since.
    await preview(calls, version, settings.previewFor);
    say('it is at Hosting already, and can be tried on its preview channel');
    return;
  }
  const files = await filesIn(folder, ignore);
  if (files.length === 0) throw new ProviderError('invalid', 'the folder of the site holds no files');
  say(`${files.length} files`);
  const hashes = await hashed(files);
  const sent = await sendMissing(world, { shown, calls, files, hashes, say }, signal);
  say(sent === 0 ? 'every file was there already' : `${sent} files are uploaded`);
  say(await comparedWithLive(calls, hashes));
  await calls.finalize(version);
  await preview(calls, version, settings.previewFor);
  say('it can be tried on its preview channel');
}

interface Sending {
  readonly shown: Shown;
  readonly calls: HostingCalls;
  readonly files: readonly SiteFile[];
  readonly hashes: ReadonlyMap<string, string>;
  readonly say: Say;
}

/** Names every file, and sends the bytes that nobody ever sent; answers how many. */
async function sendMissing(
  world: ProviderWorld,
  { shown, calls, files, hashes, say }: Sending,
  signal: AbortSignal,
): Promise<number> {
  const byHash = new Map(files.map((file) => [hashes.get(file.path) ?? '', file]));
  let sent = 0;
  for (let from = 0; from < files.length; from += filesPerCall) {
    const batch = files.slice(from, from + filesPerCall);
    const named = Object.fromEntries(batch.map(({ path }) => [path, hashes.get(path) ?? '']));
    const { uploadRequiredHashes: missing, uploadUrl } = await calls.populate(shown.version, named);
    if (missing.length === 0) continue;
    const to = uploadAddress(uploadUrl, shown.settings);
    await inParallel(missing, uploadsAtOnce, async (hash) => {
      const file = byHash.get(hash);
      if (file === undefined) throw new ProviderError('invalid', 'Firebase Hosting asked for a file that is not ours');
      await send(world, shown.settings, { url: `${to}/${hash}`, bytes: await packed(file.file), signal });
      sent += 1;
      if (sent % 25 === 0) say(`${sent} files uploaded`);
    });
  }
  return sent;
}

/** Our token only goes to Google, or to the stand-in that the settings name. */
function uploadAddress(text: string | undefined, { apiUrl }: HostingSettings): string {
  const url = text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
  const configured = apiUrl === undefined ? undefined : new URL(apiUrl);
  const isGoogles = url?.protocol === 'https:' && url.hostname.endsWith('.googleapis.com');
  const isNamed = url?.origin === configured?.origin;
  const isBesides = loopback.includes(url?.hostname ?? '') && loopback.includes(configured?.hostname ?? '');
  if (url !== undefined && (isGoogles || isNamed || isBesides)) return url.href.replace(/\/$/, '');
  throw new ProviderError('invalid', 'Firebase Hosting named an upload address that is not its own');
}

async function send(
  world: ProviderWorld,
  settings: HostingSettings,
  { url, bytes, signal }: { readonly url: string; readonly bytes: Buffer; readonly signal: AbortSignal },
): Promise<void> {
  const token = await (await googleOf(world).account(settings)).token(signal);
  const authorization = new Secret(`Bearer ${token.reveal()}`);
  const secrets = { origin: new URL(url).origin, headers: { authorization } };
  const headers = { 'content-type': 'application/octet-stream' };
  const doing = 'Firebase Hosting, asked to take a file';
  const request = { url, method: 'POST', headers, secrets, body: bytes, timeoutMs: uploadTimeoutMs };
  const answer = await world.fetch(request, signal).catch((error: unknown) => {
    throw error instanceof HttpFailure ? errorOfSilence(error, doing) : error;
  });
  if (answer.status >= 300) throw errorOfAnswer(answer, doing, world.clock.now());
}

async function comparedWithLive(calls: HostingCalls, hashes: ReadonlyMap<string, string>): Promise<string> {
  const [live] = await calls.releases('live');
  if (live?.version === undefined) return 'nothing was shown before';
  const { changed, gone } = difference(await calls.files(idOf(live.version)), hashes);
  if (changed.length + gone.length === 0) return 'the files are the same as those that are live';
  return `${changed.length} files differ from what is live, ${gone.length} are gone`;
}

async function preview(calls: HostingCalls, version: string, ttlMs: number): Promise<void> {
  const name = channelFor(version);
  if ((await calls.channel(name)) === undefined) {
    await calls.createChannel(name, ttlMs).catch((error: unknown) => {
      // Somebody with the same version was faster.
      if (!(error instanceof ProviderError && error.code === 'conflict')) throw error;
    });
  }
  const [newest] = await calls.releases(name);
  if (newest?.version === undefined || idOf(newest.version) !== version)
    await calls.release(name, { id: version, message: 'Quarterdeck: to be tried' });
}
