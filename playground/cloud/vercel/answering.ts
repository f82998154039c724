import { accountRoutes } from './account.ts';
import { no } from './call.ts';
import type { Handler, Routes } from './call.ts';
import type { OpenApi } from '../contract/openapi.ts';
import { vercelContract } from './contract.ts';
import { deploymentRoutes } from './deployments.ts';
import type { Incoming, Outgoing } from './http.ts';
import { projectRoutes } from './projects.ts';
import { rolloutRoutes } from './rollouts.ts';
import { settle } from './settle.ts';
import type { VercelState } from './state.ts';
import { variableRoutes } from './variables.ts';

const routes: Routes = {
  ...accountRoutes,
  ...deploymentRoutes,
  ...projectRoutes,
  ...rolloutRoutes,
  ...variableRoutes,
};

/** A request as it was met. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: unknown;
}

export interface Answering {
  readonly answer: (incoming: Incoming) => Promise<Outgoing>;
  readonly violations: string[];
  readonly asked: Asked[];
}

interface Limits {
  readonly now: () => number;
  readonly token: string;
  readonly moreTokens?: readonly string[];
  readonly callsPerMinute?: number;
}

let prepared: Promise<OpenApi> | undefined;

/** Makes every check ready beforehand: no caller should wait for it within the time of a request. */
async function preparedContract(): Promise<OpenApi> {
  const contract = await vercelContract();
  for (const route of Object.keys(routes)) {
    const [method = '', template = ''] = route.split(' ');
    const call = { method, path: template.replaceAll(/\{\w+\}/g, 'x'), query: new URLSearchParams(), body: {} };
    contract.request(call);
    for (const status of [200, 201]) contract.answer(call, { status, body: {} });
  }
  return contract;
}

/** Answers as Vercel would, and notes whatever breaks Vercel's contract on either side. */
export async function answering(state: VercelState, limits: Limits): Promise<Answering> {
  prepared ??= preparedContract();
  const contract = await prepared;
  const violations: string[] = [];
  const asked: Asked[] = [];
  const limited = limiter(limits);
  const known = [limits.token, ...(limits.moreTokens ?? [])].map((token) => `Bearer ${token}`);
  const answer = async ({ method, url, authorization, text }: Incoming): Promise<Outgoing> => {
    const { pathname: path, searchParams: query } = url;
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    asked.push({ method, path, query: url.search, body });
    if (authorization === undefined || !known.includes(authorization))
      return no(403, 'forbidden', 'The token is not valid');
    const over = limited();
    if (over !== undefined) return over;
    const call = { method, path, query, ...(body === undefined ? {} : { body }) };
    const broken = contract.request(call);
    violations.push(...broken);
    if (broken[0] !== undefined) return no(400, 'bad_request', broken[0]);
    if (!isTeam(state, query)) return no(403, 'forbidden', 'The project is of another team');
    const given = await handled(state, { method, path, query, body });
    violations.push(...contract.answer(call, given).filter((one) => !isBareNo(given, one)));
    return given;
  };
  return {
    answer: (incoming) => answer(incoming).catch((error: unknown) => broke(violations, error)),
    violations,
    asked,
  };
}

/** The document gives refusals no body; the service does. */
const isBareNo = ({ status }: Outgoing, violation: string): boolean =>
  status >= 400 && violation.includes('has no body');

function broke(violations: string[], error: unknown): Outgoing {
  violations.push(`the stand-in failed: ${String(error)}`);
  return no(500, 'internal_server_error', 'The stand-in failed');
}

interface Checked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

async function handled(state: VercelState, { method, path, query, body }: Checked): Promise<Outgoing> {
  settle(state);
  const found = routeOf(method, path);
  if (found === undefined) return no(404, 'not_found', 'There is no such thing here');
  const answer = await found.handle({ state, path: found.parts, query, body });
  settle(state);
  return answer;
}

const isTeam = ({ teamId, slug }: VercelState, query: URLSearchParams): boolean =>
  [teamId, null].includes(query.get('teamId')) && [slug, null].includes(query.get('slug'));

function limiter({ callsPerMinute, now }: Limits): () => Outgoing | undefined {
  let [windowMs, calls] = [0, 0];
  return () => {
    if (callsPerMinute === undefined) return undefined;
    if (now() >= windowMs + 60_000) [windowMs, calls] = [now(), 0];
    calls += 1;
    if (calls <= callsPerMinute) return undefined;
    const headers = {
      'x-ratelimit-limit': String(callsPerMinute),
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(Math.ceil((windowMs + 60_000) / 1000)),
    };
    return { ...no(429, 'rate_limited', 'Too many requests'), headers };
  };
}

interface Found {
  readonly handle: Handler;
  readonly parts: Readonly<Record<string, string>>;
}

function routeOf(method: string, path: string): Found | undefined {
  for (const [route, handle] of Object.entries(routes)) {
    const [wanted = '', template = ''] = route.split(' ');
    const pattern = new RegExp(`^${template.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
    const groups = wanted === method ? pattern.exec(path)?.groups : undefined;
    if (groups === undefined && !(wanted === method && template === path)) continue;
    const parts = Object.entries(groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)] as const);
    return { handle, parts: Object.fromEntries(parts) };
  }
  return undefined;
}
