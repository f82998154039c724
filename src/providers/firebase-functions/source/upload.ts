import { z } from 'zod';
import { systemClock } from '../../../io/clock.ts';
import { httpFetch } from '../../../io/fetch.ts';
import type { HttpRequest } from '../../../ports/http.ts';
import { Secret } from '../../../domain/secret.ts';
import { readArchive, readArtefact, savedSource, writeUpload } from './artefact.ts';
import type { ReadyArtefact, Upload } from './artefact.ts';
import type { PrepareSpec } from './prepare-spec.ts';

/** Google keeps what was uploaded for about a day; it is uploaded anew before that. */
const fetch = httpFetch();
const freshForMs = 6 * 3_600_000;
const largest = 104_857_600;

const secondGeneration = z.object({
  uploadUrl: z.string(),
  storageSource: savedSource,
});
const firstGeneration = z.object({ uploadUrl: z.string() });

/** Every generation and region that the functions of a manifest need the archive in. */
function uploadsFor(
  { manifest }: Pick<ReadyArtefact, 'manifest'>,
  region: string,
): readonly (readonly [1 | 2, string])[] {
  const wanted = Object.values(manifest.endpoints).flatMap(({ platform, region: regions }) =>
    ((regions ?? []).length === 0 ? [region] : (regions ?? [])).map(
      (one) => `${platform === 'gcfv1' ? '1' : '2'} ${one}`,
    ),
  );
  return [...new Set(wanted)].sort().map((pair) => {
    const [generation, one = ''] = pair.split(' ');
    return [generation === '1' ? 1 : 2, one];
  });
}

export const isFresh = (upload: Upload | undefined, now: number): boolean =>
  upload !== undefined && now - upload.atMs < freshForMs;

async function answered(request: HttpRequest, what: string): Promise<string> {
  const { status, body } = await fetch(request);
  if (status >= 300) throw new Error(`${what} was answered with ${String(status)}: ${body.slice(0, 300)}`);
  return body;
}

async function one(spec: PrepareSpec, token: string, [generation, region]: readonly [1 | 2, string]): Promise<void> {
  const origin = new URL(spec.upload.restUrl ?? 'https://cloudfunctions.googleapis.com').origin;
  const parent = `projects/${spec.makings.project}/locations/${region}`;
  const asked = {
    url: `${origin}/v${String(generation)}/${parent}/functions:generateUploadUrl`,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    secrets: { origin, headers: { authorization: new Secret(`Bearer ${token}`) } },
    body: '{}',
    timeoutMs: 30_000,
  };
  const answer: unknown = JSON.parse(await answered(asked, `Cloud Functions, asked where to upload for ${region},`));
  const archive = await readArchive(spec.artefact);
  if (archive.length > largest) throw new Error(`the source is larger than ${String(largest)} bytes, Google's limit`);
  const { uploadUrl } = firstGeneration.parse(answer);
  const limits = generation === 1 ? { 'x-goog-content-length-range': `0,${String(largest)}` } : {};
  const headers = { 'content-type': 'application/zip', ...limits };
  await answered(
    { url: uploadUrl, method: 'PUT', headers, body: archive, timeoutMs: 600_000 },
    `the upload for ${region}`,
  );
  const atMs = systemClock.now();
  const done: Upload =
    generation === 1
      ? { generation, atMs, uploadUrl }
      : { generation, atMs, source: secondGeneration.parse(answer).storageSource };
  await writeUpload(spec.artefact, region, done);
}

/** Uploads the archive for every generation and region that has none, or an old one. */
export async function uploadMissing(spec: PrepareSpec, token: string, say: (line: string) => void): Promise<void> {
  const artefact = await readArtefact(spec.artefact);
  if (artefact === undefined) throw new Error('the artefact is gone');
  for (const pair of uploadsFor(artefact, spec.upload.region)) {
    if (isFresh(artefact.uploads[pair.join(' ')], systemClock.now())) continue;
    say(`uploading the source for ${pair[1]}, generation ${String(pair[0])}`);
    await one(spec, token, pair);
  }
}
