import { loadBlockChecks } from './checks/block-checks.ts';
import { type Clock, systemClock } from './clock.ts';
import type { Core, Violation } from './core.ts';
import type { Delivery } from './delivery/delivery.ts';
import { eventRetryDelaysMs } from './delivery/events.ts';
import { makeHttpPush } from './delivery/http-push.ts';
import { makeSocketHub, type SocketHub } from './delivery/socket-hub.ts';
import { type Actor, makeActor } from './driver.ts';
import { defaultTimeoutMs, until } from './driver/waiting.ts';
import { type Faults, makeFaultPlan } from './faults.ts';
import { serveApi } from './http/api-routes.ts';
import { serveFile, serveUpload } from './http/file-routes.ts';
import { servePage } from './http/page-routes.ts';
import { serveResponseUrl } from './http/response-routes.ts';
import { type Route, type RunningServer, serve } from './http/server.ts';
import { serveStatic } from './http/static-routes.ts';
import { type Journal, keepJournal } from './journal.ts';
import { makeResponseUrls } from './people/response-urls.ts';
import { makeTriggers } from './people/triggers.ts';
import { defaultSeed, type Seed } from './seed.ts';
import { keepState, readState } from './state-file.ts';
import { type LimitOptions, makeRateLimits } from './web-api/rate-limits.ts';
import { makeWorld, type SavedWorld, type World } from './world.ts';

/** How the bot is reached: over its own sockets, or at its request URL. */
type DeliveryOptions =
  | { readonly kind: 'socket' }
  /** A function when the bot's port is known only after the workspace runs. */
  | { readonly kind: 'http'; readonly requestUrl: string | (() => string) };

/** What a workspace can be told; everything has a default that suits a person trying the bot. */
export interface WorkspaceOptions {
  readonly port?: number;
  /** Replaces the named parts of the default seed. */
  readonly seed?: Partial<Seed>;
  readonly clock?: Clock;
  readonly delivery?: DeliveryOptions;
  readonly limits?: LimitOptions;
  /** Where to keep what must outlive a restart of the workspace. */
  readonly stateFile?: string;
  readonly eventRetryDelaysMs?: readonly number[];
  /** A socket that leaves two pings unanswered is cut. */
  readonly pingEveryMs?: number;
  /** More routes on the same port, such as the launcher's /panel. */
  readonly routes?: readonly Route[];
}

/** A running workspace. */
export interface Workspace {
  readonly port: number;
  /** Where people point their browser. */
  readonly url: string;
  /** What the bot gets as `clientOptions.slackApiUrl`. */
  readonly apiUrl: string;
  readonly seed: Seed;
  readonly faults: Faults;
  /** Everything the bot sent so far that Slack would refuse. */
  readonly violations: readonly Violation[];
  /** What happened so far: calls, deliveries with their acknowledgement times, sentences in red. */
  readonly journal: Journal;
  readonly world: World;
  readonly isBotConnected: () => boolean;
  /** Waits until the bot holds a socket (over HTTP: until it answered, unless it never failed to). */
  readonly waitForBot: (timeoutMs?: number) => Promise<void>;
  /** A person to act as, by name or id. */
  readonly as: (person: string) => Actor;
  readonly close: () => Promise<void>;
}

/** Starts a Slack workspace on loopback. */
export async function startWorkspace(options: WorkspaceOptions = {}): Promise<Workspace> {
  const saved = options.stateFile === undefined ? undefined : await readState(options.stateFile);
  const made = makeCore(options, saved);
  const routes = [...(options.routes ?? []), ...routesOf(made.core)];
  const server = await serve({ port: options.port ?? 0, routes, upgrade: made.hub.upgrade });
  made.listening(server);
  const keeper = options.stateFile === undefined ? undefined : keepState(made.core.world, options.stateFile);
  const url = made.core.address();
  return {
    port: server.port,
    url,
    apiUrl: `${url}/api/`,
    seed: made.core.seed,
    faults: made.core.faults,
    violations: made.core.violations,
    journal: made.journal,
    world: made.core.world,
    isBotConnected: () => made.core.delivery.isConnected(),
    waitForBot: async (timeoutMs = defaultTimeoutMs) => {
      const look = (): true | undefined => (made.core.delivery.isConnected() ? true : undefined);
      await until(made.core.world, { look, timeoutMs, instead: () => 'no bot' });
    },
    as: (person) => makeActor(made.core, person),
    close: async () => {
      await made.hub.close();
      await server.close();
      await keeper?.close();
    },
  };
}

interface MadeCore {
  readonly core: Core;
  readonly hub: SocketHub;
  readonly journal: Journal;
  readonly listening: (server: RunningServer) => void;
}

function makeCore(options: WorkspaceOptions, saved: SavedWorld | undefined): MadeCore {
  const seed = { ...defaultSeed, ...options.seed };
  const clock = options.clock ?? systemClock;
  const world = makeWorld(seed, clock, saved);
  let port = 0;
  const address = (): string => `http://127.0.0.1:${port}`;
  const onConnection = (connected: boolean): void => {
    world.tell({ kind: 'bot', connected });
  };
  const shared = { seed, clock, faults: () => faults, onConnection };
  const hub = makeSocketHub({ ...shared, pingEveryMs: options.pingEveryMs ?? 5000 });
  const faults = makeFaultPlan(hub);
  const journal = keepJournal(world, clock);
  const checks = loadBlockChecks();
  // Whoever needs the checks sees the failure; without this line an unused failure would end the process.
  checks.catch(() => undefined);
  const core: Core = {
    seed,
    clock,
    world,
    faults,
    delivery: journal.watch(deliveryOf(options, hub, shared)),
    noteCall: journal.noteCall,
    limits: makeRateLimits(clock, options.limits ?? 'slack'),
    triggers: makeTriggers(clock),
    responseUrls: makeResponseUrls(clock, address),
    violations: [],
    eventRetryDelaysMs: options.eventRetryDelaysMs ?? eventRetryDelaysMs,
    checks: () => checks,
    socketAddress: () => `ws://127.0.0.1:${port}/link/?ticket=${hub.ticket()}`,
    address,
  };
  const listening = (server: RunningServer): void => {
    port = server.port;
  };
  return { core, hub, journal: journal.journal, listening };
}

type Shared = Omit<Parameters<typeof makeHttpPush>[0], 'requestUrl'>;

function deliveryOf(options: WorkspaceOptions, hub: SocketHub, shared: Shared): Delivery {
  if (options.delivery?.kind !== 'http') return hub;
  const { requestUrl } = options.delivery;
  return makeHttpPush({ ...shared, requestUrl: typeof requestUrl === 'string' ? () => requestUrl : requestUrl });
}

function routesOf(core: Core): readonly Route[] {
  return [
    { prefix: '/api/', serve: (request, response) => serveApi(core, request, response) },
    { prefix: '/page/', serve: (request, response) => servePage(core, request, response) },
    { prefix: '/upload/', serve: (request, response) => serveUpload(core, request, response) },
    { prefix: '/files/', serve: (request, response) => serveFile(core, request, response) },
    { prefix: '/response/', serve: (request, response) => serveResponseUrl(core, request, response) },
    { prefix: '/', serve: serveStatic },
  ];
}
