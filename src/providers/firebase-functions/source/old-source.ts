import { z } from 'zod';
import { label } from '../plan/labels.ts';

/** A deployment of the 1st generation that is to be made again. */
export interface OldSource {
  readonly resource: string;
  readonly versionId: string;
  readonly step: string;
  readonly fence: string;
  readonly restUrl: string;
  readonly token: string;
}

interface Around {
  readonly fetch: (address: string, init: RequestInit) => Promise<Response>;
  readonly say: (line: string) => void;
  readonly pause: (ms: number) => Promise<void>;
}

const pollMs = 1_000;
/** What a deployment sets; the source comes by its own address. */
const restored = [
  'availableMemoryMb',
  'entryPoint',
  'environmentVariables',
  'ingressSettings',
  'maxInstances',
  'minInstances',
  'runtime',
  'secretEnvironmentVariables',
  'serviceAccountEmail',
  'timeout',
  'vpcConnector',
  'vpcConnectorEgressSettings',
];
const resourceShape = z.looseObject({ labels: z.record(z.string(), z.string()).default({}) });
const urls = z.looseObject({ uploadUrl: z.string().optional(), downloadUrl: z.string().optional() });
const operation = z.looseObject({
  name: z.string(),
  done: z.boolean().default(false),
  error: z.looseObject({ message: z.string().default('') }).optional(),
});

function asking({ restUrl, token }: OldSource, { fetch }: Around) {
  return async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${restUrl}/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (answer.ok) return JSON.parse(text) as unknown;
    throw new Error(`Cloud Functions answered ${String(answer.status)} to ${method} ${path}: ${text.slice(0, 300)}`);
  };
}

type Ask = ReturnType<typeof asking>;

/** Fetches the old source from Google and uploads it for a new deployment. */
async function carry(wanted: OldSource, ask: Ask, { fetch }: Around): Promise<string> {
  const parent = wanted.resource.replace(/\/functions\/[^/]+$/, '');
  const { downloadUrl } = urls.parse(
    await ask('POST', `${wanted.resource}:generateDownloadUrl`, { versionId: wanted.versionId }),
  );
  const { uploadUrl } = urls.parse(await ask('POST', `${parent}/functions:generateUploadUrl`, {}));
  if (downloadUrl === undefined || uploadUrl === undefined) throw new Error('Google no longer has the old source');
  const source = await fetch(downloadUrl, {});
  if (!source.ok) throw new Error(`the old source was answered with ${String(source.status)}`);
  const headers = { 'content-type': 'application/zip', 'x-goog-content-length-range': '0,104857600' };
  const put = await fetch(uploadUrl, { method: 'PUT', headers, body: await source.arrayBuffer() });
  if (!put.ok) throw new Error(`the upload was answered with ${String(put.status)}`);
  return uploadUrl;
}

/** Deploys an old source with its old settings once more, and waits until it serves; a second run finds the first one's work. */
export async function redeployOldSource(wanted: OldSource, around: Around): Promise<void> {
  const ask = asking(wanted, around);
  const now = resourceShape.parse(await ask('GET', wanted.resource));
  if (now.labels[label.step] !== wanted.step) {
    const old = resourceShape.parse(await ask('GET', `${wanted.resource}?versionId=${wanted.versionId}`));
    around.say(`deploying the source of version ${wanted.versionId} again`);
    const sourceUploadUrl = await carry(wanted, ask, around);
    const kept = Object.entries(old).filter(([member]) => restored.includes(member));
    const labels = { ...old.labels, [label.step]: wanted.step, [label.fence]: wanted.fence };
    const body = { name: wanted.resource, ...Object.fromEntries(kept), labels, sourceUploadUrl };
    const mask = Object.keys(body)
      .filter((member) => member !== 'name')
      .sort()
      .join(',');
    const begun = operation.parse(await ask('PATCH', `${wanted.resource}?updateMask=${mask}`, body));
    await finished(begun.name, ask, around);
  }
  for (;;) {
    const { status } = z.looseObject({ status: z.string() }).parse(await ask('GET', wanted.resource));
    if (status === 'ACTIVE') return;
    if (status !== 'DEPLOY_IN_PROGRESS') throw new Error(`the function is ${status}`);
    await around.pause(pollMs);
  }
}

async function finished(name: string, ask: Ask, { pause }: Around): Promise<void> {
  for (;;) {
    const { done, error } = operation.parse(await ask('GET', name));
    if (error !== undefined) throw new Error(`Google could not deploy it: ${error.message.slice(0, 300)}`);
    if (done) return;
    await pause(pollMs);
  }
}
