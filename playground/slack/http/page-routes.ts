import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Core } from '../core.ts';
import { suggest } from '../people/suggestions.ts';
import type { SeedPerson } from '../seed.ts';
import { parseObject, readBody } from './body.ts';
import { act, pageAction } from './page-actions.ts';
import { pageEvents, pageState } from './page-view.ts';

const heartbeatMs = 15_000;

/** Serves /page/…: state, stream of events, actions, type-ahead options. */
export async function servePage(core: Core, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://loopback');
  if (!isSameOrigin(request)) {
    sendJson(response, 403, { ok: false, sentence: 'This page belongs to another address.' });
  } else if (url.pathname === '/page/act' && request.method === 'POST') {
    await serveAct(core, request, response);
  } else {
    await serveLook(core, url, response);
  }
}

async function serveAct(core: Core, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parsed = pageAction.safeParse(parseObject((await readBody(request)).toString('utf8')));
  if (parsed.success) sendJson(response, 200, await act(core, parsed.data));
  else sendJson(response, 400, { ok: false, sentence: z.prettifyError(parsed.error) });
}

async function serveLook(core: Core, url: URL, response: ServerResponse): Promise<void> {
  const me = askedPerson(core, url.searchParams.get('as'));
  if (!me) sendJson(response, 404, { ok: false, sentence: 'There is no such person.' });
  else if (url.pathname === '/page/state') sendJson(response, 200, pageState(core, me));
  else if (url.pathname === '/page/events') stream(core, me, response);
  else if (url.pathname === '/page/options') await serveOptions(core, url, response);
  else sendJson(response, 404, { ok: false, sentence: 'There is nothing here.' });
}

/** A bare address names nobody: then somebody of the workspace, so that the page has something to show. */
function askedPerson(core: Core, as: string | null): SeedPerson | undefined {
  if (as !== null) return core.world.people.get(as);
  return [...core.world.people.values()].find((person) => person.isBot !== true && person.isDeactivated !== true);
}

function stream(core: Core, me: SeedPerson, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write(': hello\n\n');
  const stop = core.world.onChange((change) => {
    for (const event of pageEvents(core, me, change)) response.write(`data: ${JSON.stringify(event)}\n\n`);
  });
  const heartbeat = setInterval(() => response.write(': still here\n\n'), heartbeatMs);
  response.on('close', () => {
    clearInterval(heartbeat);
    stop();
  });
}

const optionsQuery = z.object({
  as: z.string(),
  blockId: z.string(),
  actionId: z.string(),
  value: z.string(),
  viewId: z.string().optional(),
  channel: z.string().optional(),
  ts: z.string().optional(),
});

async function serveOptions(core: Core, url: URL, response: ServerResponse): Promise<void> {
  const parsed = optionsQuery.safeParse(Object.fromEntries(url.searchParams));
  if (!parsed.success) {
    sendJson(response, 400, { ok: false, sentence: z.prettifyError(parsed.error) });
    return;
  }
  const suggested = await suggest(core, parsed.data.as, { ...parsed.data, at: placeOf(parsed.data) });
  if (suggested.ok) sendJson(response, 200, suggested.answer);
  else sendJson(response, 502, { ok: false, sentence: suggested.sentence });
}

function placeOf(query: z.output<typeof optionsQuery>): Parameters<typeof suggest>[2]['at'] {
  if (query.viewId !== undefined) return { viewId: query.viewId };
  if (query.channel !== undefined && query.ts !== undefined) return { channel: query.channel, ts: query.ts };
  return { home: true };
}

/** Another site open in the same browser must not act in the workspace. */
function isSameOrigin(request: IncomingMessage): boolean {
  const { origin, host } = request.headers;
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
