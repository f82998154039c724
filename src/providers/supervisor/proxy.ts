import { Agent, createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { Exchange } from './exchange.ts';
import type { ExchangeWorld } from './exchange.ts';
import type { Routes } from './routes.ts';
import { carryUpgrade } from './upgrade.ts';

/** How one target's proxy listens and how patient it is. */
export interface ProxySettings {
  readonly host: string;
  readonly port: number;
  readonly upstreamTimeoutMs: number;
}

/** The one address of a target: takes every request and hands it to the version that the routes name. */
export class Proxy {
  private readonly world: ExchangeWorld;
  private readonly settings: ProxySettings;
  private readonly server: Server;
  private readonly waiting = new Set<Exchange>();
  private readonly upgraded = new Set<Duplex>();
  private readonly patience: NodeJS.Timeout;

  constructor(settings: ProxySettings, world: Omit<ExchangeWorld, 'agent'>) {
    // A little less than the five seconds after which Node's own servers close an idle connection.
    const agent = new Agent({ keepAlive: true, keepAliveMsecs: 1_000, maxFreeSockets: 1_024, timeout: 4_000 });
    this.settings = settings;
    this.world = { ...world, agent };
    this.server = createServer({ keepAliveTimeout: 65_000, requestTimeout: 0 }, (request, response) => {
      this.take(request, response);
    });
    this.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      this.upgrade({ request, socket, head });
    });
    this.patience = setInterval(() => {
      this.endTheLate();
    }, 250).unref();
  }

  get port(): number {
    const address = this.server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  get routes(): Routes {
    return this.world.routes;
  }

  async listen(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    this.server.once('error', reject);
    this.server.listen({ host: this.settings.host, port: this.settings.port, backlog: 4_096 }, () => {
      this.server.off('error', reject);
      resolve(undefined);
    });
    await promise;
  }

  async close(): Promise<void> {
    clearInterval(this.patience);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.server.close(() => {
      resolve(undefined);
    });
    for (const socket of this.upgraded) socket.destroy();
    this.server.closeAllConnections();
    this.world.agent.destroy();
    await promise;
  }

  private take(request: IncomingMessage, response: ServerResponse): void {
    const route = this.world.routes.routeFor(request);
    if (route === undefined) {
      response.writeHead(503, { 'content-type': 'text/plain', 'retry-after': '5', connection: 'close' });
      response.end('No version is live here.\n');
      return;
    }
    const exchange = new Exchange(this.world, route, { request, response });
    this.waiting.add(exchange);
    exchange.start(() => this.waiting.delete(exchange));
  }

  private endTheLate(): void {
    const oldest = this.world.elapsed() - this.settings.upstreamTimeoutMs;
    for (const exchange of this.waiting) {
      // A set keeps the order of arrival, so the first young one ends the search.
      if (exchange.startedMs > oldest) return;
      exchange.timeOut();
    }
  }

  private upgrade(call: { request: IncomingMessage; socket: Duplex; head: Buffer }): void {
    const { socket } = call;
    const route = this.world.routes.routeFor(call.request);
    if (route === undefined) {
      socket.end('HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\n\r\n');
      return;
    }
    this.upgraded.add(socket);
    socket.once('close', () => this.upgraded.delete(socket));
    // Counted as in flight until it ends, so that a version with open sockets is drained like any other.
    route.meter.began(this.world.now());
    const timeoutMs = this.settings.upstreamTimeoutMs;
    carryUpgrade({ ...call, port: route.port, timeoutMs, elapsed: this.world.elapsed }, (outcome) => {
      route.meter.ended(this.world.now(), outcome);
    });
  }
}
