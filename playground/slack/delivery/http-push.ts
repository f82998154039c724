import { createHmac } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { DeliveryFault, FaultPlan } from '../faults.ts';
import type { Seed } from '../seed.ts';
import { ackDeadlineMs, type Delivered, type Delivery, type Outgoing } from './delivery.ts';

interface Push {
  readonly seed: Seed;
  readonly clock: Clock;
  readonly faults: () => FaultPlan;
  readonly requestUrl: () => string;
  readonly onConnection: (connected: boolean) => void;
}

/** Sends signed requests to the bot's request URL, as Slack does for an app without Socket Mode. */
export function makeHttpPush(push: Push): Delivery {
  let connected = true;
  const notice = (delivered: Delivered): Delivered => {
    const reached = delivered.kind !== 'unreachable';
    if (reached !== connected) push.onConnection(reached);
    connected = reached;
    return delivered;
  };
  return {
    isConnected: () => connected,
    deliver: async (outgoing) => {
      if (push.faults().isOut()) return { kind: 'unreachable' };
      const fault = push.faults().takeDelivery();
      await wait(push.clock, fault);
      const copies = Array.from({ length: fault.copies }, () => post(push, outgoing));
      return notice(firstGood(await Promise.all(copies)));
    },
  };
}

function firstGood(delivered: readonly Delivered[]): Delivered {
  return delivered.find((one) => one.kind === 'acknowledged') ?? delivered[0] ?? { kind: 'unreachable' };
}

function wait(clock: Clock, fault: DeliveryFault): Promise<void> {
  if (fault.delayMs === 0) return Promise.resolve();
  return new Promise((resolve) => {
    clock.after(fault.delayMs, resolve);
  });
}

async function post(push: Push, outgoing: Outgoing): Promise<Delivered> {
  const startedMs = push.clock.nowMs();
  const abort = new AbortController();
  const stopWaiting = push.clock.after(ackDeadlineMs, () => {
    abort.abort();
  });
  const { body, contentType } = encode(outgoing);
  const headers = { ...signature(push.seed.app.signingSecret, body), ...retryHeaders(outgoing) };
  try {
    const answer = await fetch(push.requestUrl(), {
      method: 'POST',
      body,
      headers: { 'content-type': contentType, ...headers },
      signal: abort.signal,
    });
    const text = await answer.text();
    if (!answer.ok) return { kind: 'rejected', status: answer.status };
    return { kind: 'acknowledged', payload: ackPayload(text), afterMs: push.clock.nowMs() - startedMs };
  } catch {
    return abort.signal.aborted ? { kind: 'timeout', reached: true } : { kind: 'unreachable' };
  } finally {
    stopWaiting();
  }
}

function encode(outgoing: Outgoing): { readonly body: string; readonly contentType: string } {
  const form = 'application/x-www-form-urlencoded';
  switch (outgoing.kind) {
    case 'events_api':
      return { body: JSON.stringify(outgoing.payload), contentType: 'application/json' };
    case 'interactive':
      return { body: new URLSearchParams({ payload: JSON.stringify(outgoing.payload) }).toString(), contentType: form };
    case 'slash_commands': {
      const fields = Object.entries(outgoing.payload).filter(([, value]) => typeof value === 'string');
      return {
        body: new URLSearchParams(fields.map(([key, value]): [string, string] => [key, String(value)])).toString(),
        contentType: form,
      };
    }
  }
}

function signature(secret: string, body: string): Readonly<Record<string, string>> {
  // The bot compares this with the machine's clock, so the workspace's own clock must not be used here.
  const timestamp = String(Math.floor(Date.now() / 1000));
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'x-slack-signature': `v0=${digest}`, 'x-slack-request-timestamp': timestamp };
}

function retryHeaders(outgoing: Outgoing): Readonly<Record<string, string>> {
  if (!outgoing.retry) return {};
  return { 'x-slack-retry-num': String(outgoing.retry.attempt), 'x-slack-retry-reason': outgoing.retry.reason };
}

function ackPayload(text: string): unknown {
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return { text };
  }
}
