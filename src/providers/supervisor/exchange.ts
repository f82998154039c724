import { request as httpRequest } from 'node:http';
import type { Agent, ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import { mayBeRepeated, requestHeaders, responseHeaders } from './forwarded-headers.ts';
import type { Route, Routes } from './routes.ts';
import type { Outcome } from './traffic.ts';

/** What every exchange of one proxy shares. */
export interface ExchangeWorld {
  readonly routes: Routes;
  readonly agent: Agent;
  readonly now: () => number;
  /** Milliseconds that only go forward, for durations. */
  readonly elapsed: () => number;
}

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : '');
const failedToConnect = (error: Error): boolean => 'syscall' in error && error.syscall === 'connect';
const isStream = (response: IncomingMessage): boolean =>
  response.headers['content-type']?.startsWith('text/event-stream') === true;

/** One request on its way through the proxy, until the caller has an answer. */
export class Exchange {
  readonly startedMs: number;
  private readonly world: ExchangeWorld;
  private readonly request: IncomingMessage;
  private readonly response: ServerResponse;
  private upstream: ClientRequest | undefined;
  private route: Route;
  private attempts = 0;
  private settled = false;

  constructor(world: ExchangeWorld, route: Route, pair: { request: IncomingMessage; response: ServerResponse }) {
    this.world = world;
    this.route = route;
    this.request = pair.request;
    this.response = pair.response;
    this.startedMs = world.elapsed();
  }

  start(done: () => void): void {
    this.response.once('close', () => {
      if (!this.settled) {
        this.settle({ kind: 'aborted-by-client' });
        this.upstream?.destroy();
      }
      done();
    });
    this.send(this.route);
  }

  /** Gives up on a version that has sent nothing for too long. */
  timeOut(): void {
    if (this.settled || this.response.headersSent) return;
    this.settle({ kind: 'timed-out', latencyMs: this.tookMs() });
    this.upstream?.destroy();
    this.answer(504, 'The service did not answer in time.\n');
  }

  private send(route: Route): void {
    this.route = route;
    route.meter.began(this.world.now());
    this.attempt();
  }

  private attempt(): void {
    this.attempts += 1;
    const upstream = httpRequest({
      host: '127.0.0.1',
      port: this.route.port,
      method: this.request.method,
      path: this.request.url,
      headers: requestHeaders(this.request),
      agent: this.world.agent,
    });
    this.upstream = upstream;
    upstream.on('response', (answer) => {
      this.passOn(answer);
    });
    upstream.on('error', (error) => {
      this.failed(upstream, error);
    });
    upstream.on('information', (info) => {
      if (info.statusCode === 103 && typeof info.headers['link'] === 'string' && !this.response.headersSent)
        this.response.writeEarlyHints({ link: info.headers['link'] });
    });
    if (mayBeRepeated(this.request)) upstream.end();
    else this.request.pipe(upstream);
  }

  private passOn(answer: IncomingMessage): void {
    if (this.settled) {
      answer.resume();
      return;
    }
    const status = answer.statusCode ?? 502;
    const headers = responseHeaders(answer);
    if (this.route.setCookie !== undefined) headers.push('set-cookie', this.route.setCookie);
    this.response.writeHead(status, answer.statusMessage ?? '', headers);
    // An event stream may last for hours; its delay is that of its beginning.
    if (isStream(answer)) this.settle({ kind: 'answered', status, latencyMs: this.tookMs() });
    answer.pipe(this.response);
    answer.once('end', () => {
      this.settle({ kind: 'answered', status, latencyMs: this.tookMs() });
    });
    answer.once('error', () => {
      this.settle({ kind: 'broken' });
      this.response.destroy();
    });
  }

  private failed(upstream: ClientRequest, error: Error): void {
    if (this.settled || upstream !== this.upstream) return;
    const repeatable = this.attempts < 3 && !this.response.headersSent && mayBeRepeated(this.request);
    if (repeatable && upstream.reusedSocket) {
      // The service had just closed this idle connection: that says nothing about the version.
      this.attempt();
      return;
    }
    const unconnected = failedToConnect(error);
    this.route.meter.ended(this.world.now(), { kind: unconnected ? 'connect-failed' : 'broken' });
    const other = repeatable && unconnected ? this.world.routes.routeInstead(this.route) : undefined;
    if (other !== undefined) {
      this.send(other);
      return;
    }
    this.settled = true;
    if (this.response.headersSent) this.response.destroy();
    else this.answer(502, `The service did not answer (${codeOf(error) || 'connection lost'}).\n`);
  }

  private answer(status: number, text: string): void {
    // The rest of an unread body would be taken for the next request.
    this.response.writeHead(status, { 'content-type': 'text/plain', connection: 'close' });
    this.response.end(text);
  }

  private settle(outcome: Outcome): void {
    if (this.settled) return;
    this.settled = true;
    this.route.meter.ended(this.world.now(), outcome);
  }

  private tookMs(): number {
    return this.world.elapsed() - this.startedMs;
  }
}
