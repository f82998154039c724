import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { FaultPlan } from '../faults.ts';
import type { Seed } from '../seed.ts';
import { ackDeadlineMs, type Delivered, type Delivery, type Outgoing } from './delivery.ts';

/** The sockets that the bot holds open. */
export interface SocketHub extends Delivery {
  /** Makes a one-time address for a new socket. */
  readonly ticket: () => string;
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  readonly drop: () => void;
  readonly refresh: (reason: string) => void;
  readonly close: () => Promise<void>;
}

interface Hub {
  readonly seed: Seed;
  readonly clock: Clock;
  readonly faults: () => FaultPlan;
  readonly onConnection: (connected: boolean) => void;
  readonly pingEveryMs: number;
  readonly open: WebSocket[];
  readonly waiting: Map<string, (payload: unknown) => void>;
}

const maxSockets = 10;
const maxUnanswered = 2;
const acknowledgement = z.object({ envelope_id: z.string(), payload: z.unknown() });

/** Makes the server side of Socket Mode. */
export function makeSocketHub(options: Omit<Hub, 'open' | 'waiting'>): SocketHub {
  const hub: Hub = { ...options, open: [], waiting: new Map() };
  const server = new WebSocketServer({ noServer: true });
  const tickets = new Set<string>();
  const drop = (): void => {
    for (const socket of hub.open.slice()) socket.terminate();
  };
  return {
    ticket: () => {
      const ticket = randomUUID();
      tickets.add(ticket);
      return ticket;
    },
    upgrade: (request, socket, head) => {
      const ticket = new URL(request.url ?? '/', 'ws://loopback').searchParams.get('ticket') ?? '';
      if (hub.faults().isOut() || !tickets.delete(ticket)) {
        socket.end('HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
        return;
      }
      server.handleUpgrade(request, socket, head, (accepted) => {
        welcome(hub, accepted);
      });
    },
    deliver: (outgoing) => deliver(hub, outgoing),
    isConnected: () => hub.open.length > 0,
    drop,
    refresh: (reason) => {
      for (const socket of hub.open.slice()) socket.send(JSON.stringify({ type: 'disconnect', reason }));
    },
    close: async () => {
      await Promise.all(hub.open.slice().map(sayGoodbye));
      server.close();
    },
  };
}

const goodbyeMs = 500;

/** Closes a socket the polite way, and the other way when the far end does not take part. */
function sayGoodbye(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      socket.terminate();
    }, goodbyeMs);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve();
    });
    socket.close();
  });
}

function welcome(hub: Hub, socket: WebSocket): void {
  if (hub.open.length >= maxSockets) {
    socket.send(JSON.stringify({ type: 'disconnect', reason: 'too_many_websockets' }));
    socket.close();
    return;
  }
  hub.open.push(socket);
  const stopPings = keepAlive(socket, hub.pingEveryMs);
  socket.on('error', () => {
    socket.terminate();
  });
  socket.on('close', () => {
    stopPings();
    hub.open.splice(hub.open.indexOf(socket), 1);
    if (hub.open.length === 0) hub.onConnection(false);
  });
  socket.on('message', (data) => {
    receive(hub, data);
  });
  const connection = { app_id: hub.seed.app.id };
  socket.send(JSON.stringify({ type: 'hello', num_connections: hub.open.length, connection_info: connection }));
  socket.ping();
  hub.onConnection(true);
}

/** Pings a socket and cuts it when nobody answers any more, so that envelopes go to those who do. */
function keepAlive(socket: WebSocket, pingEveryMs: number): () => void {
  let unanswered = 0;
  socket.on('pong', () => {
    unanswered = 0;
  });
  const timer = setInterval(() => {
    unanswered += 1;
    if (unanswered > maxUnanswered) socket.terminate();
    else socket.ping();
  }, pingEveryMs);
  return () => {
    clearInterval(timer);
  };
}

function receive(hub: Hub, data: unknown): void {
  const parsed = acknowledgement.safeParse(parseJson(String(data)));
  // Slack ignores what it does not understand on a socket, and so do we.
  if (parsed.success) hub.waiting.get(parsed.data.envelope_id)?.(parsed.data.payload);
}

function deliver(hub: Hub, outgoing: Outgoing): Promise<Delivered> {
  const fault = hub.faults().takeDelivery();
  const ids = Array.from({ length: fault.copies }, () => randomUUID());
  const envelopeIds = fault.envelopeIds === 'same' ? ids.map(() => ids[0] ?? '') : ids;
  const startedMs = hub.clock.nowMs() + fault.delayMs;
  const carriers: WebSocket[] = [];
  if (fault.delayMs === 0 && hub.open.length === 0) return Promise.resolve({ kind: 'unreachable' });
  return new Promise((resolve) => {
    const settle = (delivered: Delivered): void => {
      for (const id of envelopeIds) hub.waiting.delete(id);
      stopWaiting();
      resolve(delivered);
    };
    const stopWaiting = hub.clock.after(ackDeadlineMs + fault.delayMs, () => {
      settle({ kind: 'timeout', reached: carriers.some((socket) => hub.open.includes(socket)) });
    });
    for (const id of envelopeIds) {
      hub.waiting.set(id, (payload) => {
        settle({ kind: 'acknowledged', payload, afterMs: hub.clock.nowMs() - startedMs });
      });
    }
    const sendAll = (): void => {
      for (const id of envelopeIds) carriers.push(...send(hub, id, outgoing));
    };
    if (fault.delayMs > 0) hub.clock.after(fault.delayMs, sendAll);
    else sendAll();
  });
}

/** The socket that carries it, when there is one. */
function send(hub: Hub, envelopeId: string, outgoing: Outgoing): readonly WebSocket[] {
  // Slack spreads envelopes over an app's sockets; taking turns is its simplest form.
  const socket = hub.open.shift();
  if (!socket) return [];
  hub.open.push(socket);
  const events =
    outgoing.kind === 'events_api'
      ? { retry_attempt: outgoing.retry?.attempt ?? 0, retry_reason: outgoing.retry?.reason ?? '' }
      : {};
  const envelope = { envelope_id: envelopeId, type: outgoing.kind, payload: outgoing.payload, ...events };
  socket.send(JSON.stringify({ ...envelope, accepts_response_payload: outgoing.kind !== 'events_api' }));
  return [socket];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
