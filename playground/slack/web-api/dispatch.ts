import type { Core } from '../core.ts';
import { basicMethods } from './basics.ts';
import { findChannel } from './channels.ts';
import { chatMethods } from './chat.ts';
import { conversationMethods } from './conversations.ts';
import { fileMethods } from './files.ts';
import { markMethods } from './marks.ts';
import { type Answer, type Method, refuse } from './method.ts';
import { userMethods } from './users.ts';
import { viewMethods } from './views.ts';

/** A call as it came over HTTP. */
export interface ApiCall {
  readonly method: string;
  readonly token: string | undefined;
  readonly args: Readonly<Record<string, unknown>>;
}

/** What goes back over HTTP. */
export interface ApiReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Answer;
}

/** Every method this workspace knows. */
const apiMethods: Readonly<Record<string, Method>> = {
  ...basicMethods,
  ...chatMethods,
  ...conversationMethods,
  ...fileMethods,
  ...markMethods,
  ...userMethods,
  ...viewMethods,
};

/** Answers one Web API call: token, scopes and rate first, then the method itself. */
export async function answerCall(core: Core, call: ApiCall): Promise<ApiReply> {
  const known = Object.hasOwn(apiMethods, call.method) ? apiMethods[call.method] : undefined;
  if (!known) return reply(refuse('unknown_method'));
  const refusal = authRefusal(core, known, call);
  if (refusal) return reply(refusal);
  const waitSeconds = core.limits.take(call.method, known.tier, channelOf(core, call));
  if (waitSeconds > 0) return rateLimited(waitSeconds);
  const body = await known.handle(core, call.args);
  const scopes = { 'x-oauth-scopes': scopesOf(core, known), 'x-accepted-oauth-scopes': known.scopes.join(',') };
  return { status: 200, headers: scopes, body };
}

/** The id of the channel a call is about, also when it was given by name. */
export function channelOf(core: Core, call: Pick<ApiCall, 'args'>): string | undefined {
  const reference = call.args['channel'];
  if (typeof reference !== 'string') return undefined;
  return findChannel(core.world, reference)?.id ?? reference;
}

function scopesOf(core: Core, known: Method): string {
  return known.token === 'bot' ? core.seed.app.scopes.join(',') : 'connections:write';
}

/** Slack's answer to one call too many. */
export function rateLimited(retryAfterSeconds: number): ApiReply {
  return { status: 429, headers: { 'retry-after': String(retryAfterSeconds) }, body: refuse('ratelimited') };
}

function reply(body: Answer): ApiReply {
  return { status: 200, headers: {}, body };
}

function authRefusal(core: Core, known: Method, call: ApiCall): Answer | undefined {
  const { app } = core.seed;
  if (call.token === undefined || call.token === '') return refuse('not_authed');
  if (call.token !== app.botToken && call.token !== app.appToken) return refuse('invalid_auth');
  const kind = call.token === app.botToken ? 'bot' : 'app';
  if (kind !== known.token) return refuse('not_allowed_token_type');
  const missing = known.scopes.filter((scope) => !app.scopes.includes(scope));
  if (missing.length === 0) return undefined;
  return { ...refuse('missing_scope'), needed: missing.join(','), provided: app.scopes.join(',') };
}
