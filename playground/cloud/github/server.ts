import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { OpenApi } from '../contract/openapi.ts';
import { openApi } from '../contract/openapi.ts';
import { faults as newFaults } from '../faults.ts';
import type { Fault, Faults } from '../faults.ts';
import type { Answer } from './answers.ts';
import { artifactOf } from './artifact-routes.ts';
import { page, reviewPath } from './page.ts';
import { tolerated } from './tolerated.ts';
import type { Call } from './world.ts';
import { GithubWorld } from './world.ts';

export interface GithubStandIn {
  /** Its address, as `apiUrl` takes it. */
  readonly url: string;
  readonly world: GithubWorld;
  /** What of any request or answer broke GitHub's contract; a test expects none. */
  readonly violations: readonly string[];
  /** Every request that was answered: method, path with query. */
  readonly requests: readonly { readonly method: string; readonly path: string; readonly status: number }[];
  readonly faults: Faults;
  readonly close: () => Promise<void>;
}

const contractFile = fileURLToPath(import.meta.resolve('@octokit/openapi/generated/api.github.com.json'));
let contract: Promise<OpenApi> | undefined;

/** GitHub on this machine: stateful, on a clock that is handed in, held to GitHub's own OpenAPI document. */
export async function githubStandIn(settings: {
  readonly now: () => number;
  readonly port?: number;
}): Promise<GithubStandIn> {
  const api = await (contract ??= openApi(contractFile, tolerated));
  const world = new GithubWorld(api, settings.now);
  const seen = { violations: [] as string[], requests: [] as GithubStandIn['requests'][number][], faults: newFaults() };
  const server = createServer((request, response) => {
    serve({ world, api, now: settings.now, ...seen }, request, response).catch((error: unknown) => {
      seen.violations.push(`the stand-in failed: ${String(error)}`);
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(settings.port ?? 0, '127.0.0.1', resolve));
  const address = server.address();
  world.base = `http://127.0.0.1:${String(typeof address === 'object' && address !== null ? address.port : 0)}`;
  return {
    ...{ url: world.base, world, ...seen },
    close: async () => {
      await world.webhooks.settled();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Serving {
  readonly world: GithubWorld;
  readonly api: OpenApi;
  readonly now: () => number;
  readonly violations: string[];
  readonly requests: { method: string; path: string; status: number }[];
  readonly faults: Faults;
}

async function serve(serving: Serving, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { world, violations, faults } = serving;
  const { method = 'GET', url = '/' } = request;
  const { pathname, searchParams } = new URL(url, world.base);
  if (pathname === '/' && request.headers.accept?.includes('text/html') === true) {
    const records = [...world.repositories.values()].map(({ record }) => record);
    respond(response, {
      status: 200,
      text: page(records, violations, serving.now()),
      headers: { 'content-type': 'text/html' },
    });
    return;
  }
  if (/^\/_(?:logs|artifacts)\//.test(pathname)) {
    respond(response, kept(serving, request, { path: pathname, query: searchParams }));
    return;
  }
  const raw = await readText(request);
  if (method === 'POST' && pathname === reviewPath) {
    reviewed(serving, new URLSearchParams(raw));
    respond(response, { status: 303, headers: { location: '/' } });
    return;
  }
  const call: Call = {
    ...{ method, path: pathname, query: searchParams, body: raw === '' ? undefined : JSON.parse(raw) },
    credential: (request.headers.authorization ?? '').replace(/^(?:bearer|token) /i, ''),
  };
  const fault = faults.take({ method, path: pathname });
  if (fault?.kind === 'drop-before-effect') {
    response.destroy();
    return;
  }
  const answer = conditional(request, fault?.kind === 'answer' ? given(fault) : checked(serving, call));
  if (answer.status === 304) world.forgive(call.credential);
  serving.requests.push({ method, path: url, status: answer.status });
  if (fault?.kind === 'drop-after-effect') response.destroy();
  if (fault?.kind === 'drop-after-effect' || fault?.kind === 'silent-after-effect') return;
  respond(response, answer);
}

/** Somebody pressed the yes to a gate on the page. */
function reviewed({ world, now }: Serving, words: URLSearchParams): void {
  const record = world.repositories.get(words.get('repository') ?? '')?.record;
  const run = record?.runs.find(({ id }) => String(id) === words.get('run'));
  const environment = words.get('environment') ?? '';
  if (record?.gates.has(environment) !== true || run?.gates.has(environment) !== false) return;
  run.gates.set(environment, { state: 'approved', atMs: now(), by: words.get('by') ?? 'grace', comment: '' });
  world.catchUp();
}

const given = ({ status, headers, body }: Extract<Fault, { kind: 'answer' }>): Answer => ({
  status,
  body: body ?? { message: 'Server Error' },
  ...(headers === undefined ? {} : { headers }),
});

/** The answer, after both it and the request were held against the contract. */
function checked({ world, api, violations }: Serving, call: Call): Answer {
  const asked = {
    method: call.method,
    path: call.path,
    query: call.query,
    ...(call.body === undefined ? {} : { body: call.body }),
  };
  const wrong = api.request(asked);
  if (wrong.length > 0) {
    violations.push(...wrong);
    return { status: 422, body: { message: 'Invalid request.', documentation_url: 'https://docs.github.com/rest' } };
  }
  const answer = world.answer(call);
  violations.push(
    ...api.answer(asked, { status: answer.status, ...(answer.body === undefined ? {} : { body: answer.body }) }),
  );
  return answer;
}

/** What did not change since costs the reader nothing. */
function conditional(request: IncomingMessage, answer: Answer): Answer {
  if (request.method !== 'GET' || answer.status !== 200 || answer.body === undefined) return answer;
  const etag = `W/"${createHash('sha1').update(JSON.stringify(answer.body)).digest('hex')}"`;
  const headers = { ...answer.headers, etag };
  return request.headers['if-none-match'] === etag ? { status: 304, headers } : { ...answer, headers };
}

/** The storage behind job logs: its addresses are signed for a minute, and it refuses a credential besides. */
function kept(
  { world, now }: Serving,
  request: IncomingMessage,
  { path, query }: Pick<Call, 'path' | 'query'>,
): Answer {
  if (request.headers.authorization !== undefined) return { status: 400, text: 'two ways to say who asks' };
  if (Number(query.get('until')) < now()) return { status: 403, text: 'this address has expired' };
  const records = [...world.repositories.values()].map(({ record }) => record);
  if (path.startsWith('/_artifacts/')) return artifactOf(records, path);
  const run = records.flatMap(({ runs }) => runs).find(({ id }) => String(id) === query.get('run'));
  const job = run?.jobs.find(({ id }) => path.endsWith(`/${id}`));
  if (run === undefined || job === undefined) return { status: 404, text: 'no such log' };
  const lines = job.steps.map((step) => `2026-01-01T00:00:00.0000000Z ##[group]Run ${step}`);
  return { status: 200, text: [...lines, run.course.log ?? 'Process completed with exit code 1.'].join('\n') };
}

function respond(response: ServerResponse, { status, body, text, bytes, headers }: Answer): void {
  const type = text === undefined ? 'application/json; charset=utf-8' : 'text/plain; charset=utf-8';
  response.writeHead(status, {
    ...(body === undefined && text === undefined ? {} : { 'content-type': type }),
    ...headers,
  });
  response.end(bytes ?? text ?? (body === undefined ? undefined : JSON.stringify(body)));
}
