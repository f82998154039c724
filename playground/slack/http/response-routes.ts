import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Core } from '../core.ts';
import { respond } from '../people/respond.ts';
import { readArgs, readBody } from './body.ts';

/** Serves /response/<key>. */
export async function serveResponseUrl(core: Core, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://loopback');
  const args = readArgs(request, await readBody(request));
  const fault = core.faults.isOut() ? { kind: 'status' as const, status: 503 } : core.faults.takeCall('response_url');
  if (fault?.kind === 'reset') {
    request.socket.destroy();
    return;
  }
  if (fault?.kind === 'status') {
    response.writeHead(fault.status).end();
    return;
  }
  const followed = core.responseUrls.follow(pathname.slice('/response/'.length));
  const reply = followed.ok
    ? await respond(core, followed.target, args)
    : { status: 404, body: JSON.stringify({ ok: false, error: followed.error }) };
  response.writeHead(reply.status, { 'content-type': reply.body === 'ok' ? 'text/plain' : 'application/json' });
  response.end(reply.body);
}
