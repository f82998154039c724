import { setTimeout as delay } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { type TrafficPoint, trafficPoints } from './traffic-points.ts';
import { type Errand, nextVisit, type Visit } from './visits.ts';

export interface TrafficOptions {
  readonly url: string;
  /** Requests each second, whether or not earlier ones were answered. */
  readonly perSecond: number;
}

export interface Traffic {
  /** One point for each second that is over, newest last; what PanelState.points asks for. */
  readonly points: () => readonly TrafficPoint[];
  /** Sends nothing more, gives the requests under way a second to end, and closes every connection. */
  readonly stop: () => Promise<void>;
}

interface Visitor {
  readonly visit: Visit;
  /** A visitor who takes cookies stays with one version when the proxy is sticky. */
  readonly takesCookies: boolean;
  readonly cookies: Map<string, string>;
  lastAnswer: unknown;
}

const tickMs = 50;
const maxWaiting = 256;
const timeoutMs = 5_000;
const farewellMs = 1_000;
const cookieShare = 0.3;

// After a pause of the machine the requests that fell due meanwhile are not sent all at once.
const maxBurstMs = 1_000;

function newVisitor(): Visitor {
  const takesCookies = Math.random() < cookieShare;
  return { visit: nextVisit(Math.random), takesCookies, cookies: new Map(), lastAnswer: undefined };
}

function keepCookies(visitor: Visitor, header: string | readonly string[] | undefined): void {
  if (!visitor.takesCookies || header === undefined) return;
  for (const cookie of typeof header === 'string' ? [header] : header) {
    const pair = cookie.split(';')[0] ?? '';
    const at = pair.indexOf('=');
    if (at > 0) visitor.cookies.set(pair.slice(0, at).trim(), pair.slice(at + 1).trim());
  }
}

function headersOf(visitor: Visitor, errand: Errand): Record<string, string> {
  const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  return {
    ...(cookie === '' ? {} : { cookie }),
    ...(errand.body === undefined ? {} : { 'content-type': 'application/json' }),
  };
}

interface Reply {
  readonly version?: string;
  readonly isError: boolean;
}

async function run(
  agent: Agent,
  url: string,
  { visitor, errand }: { visitor: Visitor; errand: Errand },
): Promise<Reply> {
  const { method, path, body = null } = errand;
  const headers = headersOf(visitor, errand);
  const answer = await request(new URL(path, url), { dispatcher: agent, method, headers, body });
  keepCookies(visitor, answer.headers['set-cookie']);
  const text = await answer.body.text();
  const isError = answer.statusCode >= 400;
  const isJson = answer.headers['content-type'] === 'application/json';
  visitor.lastAnswer = isJson && !isError ? JSON.parse(text) : undefined;
  const version = answer.headers['x-version'];
  return { isError, ...(typeof version === 'string' ? { version } : {}) };
}

/** Calls `send` as often as the rate asks, in small handfuls. */
function beat(perSecond: number, send: () => void): NodeJS.Timeout {
  let lastTickMs = performance.now();
  let due = 0;
  return setInterval(() => {
    const nowMs = performance.now();
    due += (Math.min(nowMs - lastTickMs, maxBurstMs) / 1000) * perSecond;
    lastTickMs = nowMs;
    for (; due >= 1; due -= 1) send();
  }, tickMs);
}

/** The next visitor in line with what they ask for next; those whose visit is over are replaced by new ones. */
function nextErrand(idle: Visitor[]): { visitor: Visitor; errand: Errand } {
  for (;;) {
    const visitor = idle.shift() ?? newVisitor();
    const next = visitor.visit.next(visitor.lastAnswer);
    if (next.done !== true) return { visitor, errand: next.value };
  }
}

/**
 * Sends a steady stream of visits to the shop as people would: open loop, so a slow release does not slow the visitors
 * down, and bounded, so one that answers nobody does not fill the memory. A request that finds no room is an error.
 */
export function startTraffic({ url, perSecond }: TrafficOptions): Traffic {
  const agent = new Agent({
    connections: maxWaiting,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connectTimeout: timeoutMs,
  });
  const log = trafficPoints(Date.now());
  const idle: Visitor[] = [];
  const underWay = new Set<Promise<void>>();

  const sendOne = async (): Promise<void> => {
    const next = nextErrand(idle);
    const reply = await run(agent, url, next).catch(() => ({ isError: true }));
    log.record({ atMs: Date.now(), ...reply });
    if (!reply.isError) idle.push(next.visitor);
  };

  const timer = beat(perSecond, () => {
    if (underWay.size >= maxWaiting) {
      log.record({ atMs: Date.now(), isError: true });
      return;
    }
    const sent = sendOne().finally(() => underWay.delete(sent));
    underWay.add(sent);
  });

  return {
    points: () => log.points(Date.now()),
    stop: async () => {
      clearInterval(timer);
      await Promise.race([Promise.all(underWay), delay(farewellMs)]);
      await agent.destroy();
      await Promise.all(underWay);
    },
  };
}
