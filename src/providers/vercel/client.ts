import type { VercelCore } from '@vercel/sdk/core.js';
import { z } from 'zod';
import { Secret, placeOfSecret } from '../../domain/secret.ts';
import { loadInPieces } from '../../io/load-in-pieces.ts';
import { HttpFailure } from '../../ports/http.ts';
import type { HttpAnswer } from '../../ports/http.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import type { ProviderWorld } from '../world.ts';
import { errorOfAnswer, errorOfNothing } from './failure.ts';
import { vercelPieces } from './library.ts';
import type { VercelSettings } from './settings.ts';

const callTimeoutMs = 4_000;
const maximumBytes = 8_000_000;

/** One conversation with Vercel: whose project, with which right, until when. */
export interface VercelClient {
  readonly core: VercelCore;
  readonly settings: VercelSettings;
  /** Every call must say which team it is about. */
  readonly team: { readonly teamId?: string; readonly slug?: string };
  readonly world: ProviderWorld;
  /** A request that the SDK cannot make. */
  readonly plain: (request: PlainRequest) => Promise<HttpAnswer>;
}

export interface PlainRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

interface Way {
  readonly world: ProviderWorld;
  readonly token: Secret;
  readonly origin: string;
  readonly signal: AbortSignal;
}

/** What really came, by the answer that the SDK was handed: where its models do not fit, it falls back to poorer ones in silence. */
const bodies = new WeakMap<Response, string>();

/** The SDK speaks through the program's only way out, and never sees the token. */
const fetcherOf =
  (way: Way) =>
  async (input: unknown, init?: unknown): Promise<Response> => {
    if (!(input instanceof Request) || init !== undefined) throw new Error('the SDK asks in another way than it did');
    const body = await input.text();
    const answer = await ask(way, {
      url: input.url,
      method: input.method,
      headers: Object.fromEntries([...input.headers].filter(([name]) => name !== 'authorization' && name !== 'cookie')),
      body,
    });
    const mayHaveBody = answer.status !== 204 && answer.status !== 304;
    const response = new Response(mayHaveBody ? answer.body : null, { status: answer.status, headers: answer.headers });
    bodies.set(response, answer.body);
    return response;
  };

interface Asked {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

function ask({ world, token, origin, signal }: Way, { url, method, headers, body }: Asked): Promise<HttpAnswer> {
  const secrets = { origin, headers: { authorization: token } };
  return world.fetch(
    { url, method, headers, secrets, timeoutMs: callTimeoutMs, maximumBytes, ...(body === '' ? {} : { body }) },
    signal,
  );
}

/** Opens the conversation; the SDK is loaded when the first one begins. */
export async function vercelClient(
  world: ProviderWorld,
  settings: VercelSettings,
  signal: AbortSignal,
): Promise<VercelClient> {
  // Large, and read by every call: no request's time should run while they are loaded.
  await loadInPieces(vercelPieces);
  const [{ VercelCore: Core }, { HTTPClient }] = await Promise.all([
    import('@vercel/sdk/core.js'),
    import('@vercel/sdk/lib/http.js'),
  ]);
  const token = await bearerOf(world, settings);
  const way: Way = { world, token, origin: new URL(settings.apiUrl).origin, signal };
  const { teamId, slug } = settings;
  const team = { ...(teamId === undefined ? {} : { teamId }), ...(slug === undefined ? {} : { slug }) };
  return {
    core: new Core({
      serverURL: settings.apiUrl,
      httpClient: new HTTPClient({ fetcher: fetcherOf(way) }),
      // The pipeline decides what is tried again, and when.
      retryConfig: { strategy: 'none' },
    }),
    settings,
    team,
    world,
    plain: (request) => askPlainly(way, { base: settings.apiUrl, team, ...request }),
  };
}

async function bearerOf(world: ProviderWorld, { token }: VercelSettings): Promise<Secret> {
  try {
    return new Secret(`Bearer ${(await world.secret(token)).reveal()}`);
  } catch (error) {
    if (error instanceof ProviderError) throw error;
    throw new ProviderError('unauthenticated', `the token for Vercel cannot be read from ${placeOfSecret(token)}`);
  }
}

function askPlainly(
  way: Way,
  request: PlainRequest & { readonly base: string; readonly team: VercelClient['team'] },
): Promise<HttpAnswer> {
  const url = new URL(request.base.replace(/\/+$/, '') + request.path);
  for (const [key, value] of Object.entries(request.team)) url.searchParams.set(key, value);
  const body = request.body === undefined ? '' : JSON.stringify(request.body);
  const headers = body === '' ? {} : { 'content-type': 'application/json' };
  return ask(way, { url: url.href, method: request.method, headers, body });
}

/** What the SDK's functions come back with. */
type Outcome = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: unknown };

/** The same with the answer that it was read from. */
interface Asking {
  $inspect(): Promise<readonly [Outcome, { readonly response?: Response | undefined }]>;
}

/** An answer of the SDK that is an error status, or a body that its models do not know. */
const answerShape = z.object({
  statusCode: z.int(),
  body: z.string(),
  headers: z.instanceof(Headers),
});

interface Question<Schema extends z.ZodType> {
  readonly subject: string;
  readonly outcome: Asking;
  /** The few facts that are needed of the answer. */
  readonly schema: Schema;
}

/**
 * Asks through the SDK and keeps the facts that are needed. Vercel adds words to its answers before the SDK knows them; then
 * the answer that has come is read here, never asked for again: the call may have changed something.
 */
export async function answerOf<Schema extends z.ZodType>(
  { world }: Pick<VercelClient, 'world'>,
  { subject, outcome, schema }: Question<Schema>,
): Promise<z.infer<Schema>> {
  const [result, { response }] = await outcome.$inspect().catch((error: unknown) => {
    throw error instanceof SyntaxError ? unreadable(subject, 'it is no JSON') : error;
  });
  const body = response && bodies.get(response);
  if (result.ok) return readAnswer(schema, parsed(body ?? '') ?? result.value, subject);
  const answer = answerShape.safeParse(result.error).data;
  if (answer === undefined) throw errorOfNothing(result.error, subject);
  const { statusCode: status } = answer;
  if (status < 200 || status > 299)
    throw errorOfAnswer({
      status,
      body: answer.body,
      headers: Object.fromEntries(answer.headers),
      subject,
      nowMs: world.clock.now(),
    });
  world.log.warn({ subject }, 'the client of Vercel does not know this answer; read without it');
  return readAnswer(schema, parsed(answer.body), subject);
}

/** The same without the SDK. */
export async function plainAnswerOf<Schema extends z.ZodType>(
  client: VercelClient,
  request: PlainRequest,
  { subject, schema }: Pick<Question<Schema>, 'subject' | 'schema'>,
): Promise<z.infer<Schema>> {
  const answer = await client.plain(request).catch((error: unknown) => {
    throw error instanceof HttpFailure ? errorOfNothing(error, subject) : error;
  });
  if (answer.status < 200 || answer.status > 299)
    throw errorOfAnswer({ ...answer, subject, nowMs: client.world.clock.now() });
  return readAnswer(schema, parsed(answer.body), subject);
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function readAnswer<Schema extends z.ZodType>(schema: Schema, value: unknown, subject: string): z.infer<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw unreadable(subject, z.prettifyError(result.error).slice(0, 200));
}

/** The call was made and answered; only what it answered is strange. */
const unreadable = (subject: string, why: string): ProviderError =>
  new ProviderError('unknown', `Vercel answered something unreadable to: ${subject}: ${why}`, { outcome: 'unknown' });
