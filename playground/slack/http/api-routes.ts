import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Core } from '../core.ts';
import type { CallFault } from '../faults.ts';
import { answerCall, type ApiCall, type ApiReply, channelOf, rateLimited } from '../web-api/dispatch.ts';
import { refuse } from '../web-api/method.ts';
import { readArgs, readBody, readToken } from './body.ts';

/** Serves /api/<method>, with whatever fault is planned for it. */
export async function serveApi(core: Core, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://loopback');
  const name = pathname.slice('/api/'.length);
  const args = readArgs(request, await readBody(request));
  const fault = core.faults.isOut() ? { kind: 'status' as const, status: 503 } : core.faults.takeCall(name);
  const note = noteFor(core, { method: name, args });
  const instead = fault && answerInstead(fault);
  if (instead === 'reset') {
    note('lost');
    request.socket.destroy();
  } else if (instead) {
    note(outcomeOf(instead));
    send(response, instead);
  } else {
    const reply = await answerCall(core, { method: name, token: readToken(request, args), args });
    const isLost = fault?.kind === 'reset-after-effect' || fault?.kind === 'no-answer-after-effect';
    note(isLost ? 'lost' : outcomeOf(reply));
    if (fault?.kind === 'reset-after-effect') request.socket.destroy();
    else if (!isLost) send(response, reply);
  }
}

function noteFor(core: Core, call: Pick<ApiCall, 'method' | 'args'>): (answer: string) => void {
  const atMs = core.clock.nowMs();
  const channel = channelOf(core, call);
  const where = channel === undefined ? {} : { channel };
  return (answer) => {
    core.noteCall({ method: call.method, atMs, answer, ...where });
  };
}

function outcomeOf(reply: ApiReply): string {
  if (reply.status !== 200) return String(reply.status);
  return typeof reply.body['error'] === 'string' ? reply.body['error'] : 'ok';
}

/** The faults that keep a call from having any effect. */
function answerInstead(fault: CallFault): ApiReply | 'reset' | undefined {
  switch (fault.kind) {
    case 'rate-limited':
      return rateLimited(fault.retryAfterSeconds);
    case 'status':
      return { status: fault.status, headers: {}, body: refuse('internal_error') };
    case 'platform-error':
      return { status: 200, headers: {}, body: refuse(fault.error) };
    case 'reset':
      return 'reset';
    case 'reset-after-effect':
    case 'no-answer-after-effect':
      return undefined;
  }
}

function send(response: ServerResponse, reply: ApiReply): void {
  response.writeHead(reply.status, { 'content-type': 'application/json; charset=utf-8', ...reply.headers });
  response.end(JSON.stringify(reply.body));
}
