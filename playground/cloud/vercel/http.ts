import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Fault, Faults } from '../faults.ts';
import type { Answer } from './call.ts';
import type { Served } from './state.ts';

/** A request with everything that came with it. */
export interface Incoming {
  readonly method: string;
  readonly url: URL;
  readonly authorization: string | undefined;
  readonly text: string;
}

export type Outgoing = Answer & { readonly headers?: Readonly<Record<string, string>> };

export interface Serving {
  readonly faults: Faults;
  readonly answer: (incoming: Incoming) => Promise<Outgoing>;
  /** What is shown to people at `/`. */
  readonly page: () => Served;
}

/** The stand-in's door: takes requests apart, and lets faults happen. */
export const apiServer = (serving: Serving): Server =>
  createServer((request, response) => {
    void respond(request, response, serving);
  });

async function respond(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  const { method = 'GET', headers } = request;
  const url = new URL(request.url ?? '/', 'http://localhost');
  const body = await text(request);
  if (url.pathname === '/') {
    const page = serving.page();
    response.writeHead(page.status, page.headers).end(page.body);
    return;
  }
  const fault = serving.faults.take({ method, path: url.pathname });
  if (fault?.kind === 'answer') send(response, fault);
  else if (fault?.kind === 'drop-before-effect') response.destroy();
  else after(response, await serving.answer({ method, url, authorization: headers.authorization, text: body }), fault);
}

function after(response: ServerResponse, answer: Outgoing, fault: Fault | undefined): void {
  if (fault?.kind === 'silent-after-effect') return;
  if (fault?.kind === 'drop-after-effect') response.destroy();
  else send(response, answer);
}

function send(response: ServerResponse, { status, body, headers }: Outgoing): void {
  const json = body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers }).end(json);
}
