import { Gauge, Registry, collectDefaultMetrics } from 'prom-client';
import type { Page } from '../http/page.ts';
import type { Outbox } from '../ports/outbox.ts';
import type { OpenStore } from '../store/open.ts';

export interface Health {
  readonly opened: OpenStore;
  readonly slackConnected: () => boolean;
  readonly busy: () => number;
  readonly draining: () => boolean;
}

/** Replicas whose clocks differ by more would disagree about what is due. */
const clockToleranceMs = 2000;

/** Database, Slack and clock, one line each; 503 while one of them is not right. */
export async function readyPage({ opened, slackConnected, draining }: Health): Promise<Page> {
  const database = await databaseState(opened);
  const lines = {
    database,
    slack: slackConnected() ? 'connected' : 'not connected',
    state: draining() ? 'stopping' : 'running',
  };
  const ready = database === 'ready' && slackConnected() && !draining();
  return { status: ready ? 200 : 503, type: 'application/json', body: `${JSON.stringify({ ready, ...lines })}\n` };
}

async function databaseState(opened: OpenStore): Promise<string> {
  try {
    const { clockAheadMs, owning } = await opened.ping();
    if (Math.abs(clockAheadMs) > clockToleranceMs) return `its clock differs by ${Math.round(clockAheadMs)} ms`;
    return owning ? 'ready' : 'the session is being replaced';
  } catch {
    return 'does not answer';
  }
}

export interface Figures {
  page(): Promise<Page>;
}

/** Prometheus figures of the bot itself. */
export function figures({
  opened,
  busy,
  slackConnected,
}: Health & { readonly opened: { readonly outbox: Outbox } }): Figures {
  const register = new Registry();
  collectDefaultMetrics({ register, prefix: 'quarterdeck_' });
  const gauge = (name: string, help: string, read: () => number | Promise<number>): void => {
    const one: Gauge = new Gauge({
      name,
      help,
      registers: [register],
      collect: async () => {
        one.set(await read());
      },
    });
  };
  gauge('quarterdeck_deployments_in_hand', 'Deployments that this process works on now.', busy);
  gauge('quarterdeck_outbox_waiting', 'Messages stored and not yet sent to Slack.', () => opened.outbox.depth());
  gauge(
    'quarterdeck_deployments_in_flight',
    'Deployments that are not final.',
    async () => (await opened.store.inFlight()).length,
  );
  circuitGauge(register, opened);
  gauge('quarterdeck_slack_connected', '1 while Slack can reach the bot.', () => (slackConnected() ? 1 : 0));
  return { page: async () => ({ status: 200, type: 'text/plain; version=0.0.4', body: await register.metrics() }) };
}

function circuitGauge(register: Registry, { store }: Pick<OpenStore, 'store'>): void {
  const open = new Gauge<'service'>({
    name: 'quarterdeck_circuit_open',
    help: '1 while nothing new begins at a service outside because nobody answers there.',
    labelNames: ['service'],
    registers: [register],
    collect: async () => {
      open.reset();
      for (const { service, state } of await store.circuits()) open.set({ service }, state === 'closed' ? 0 : 1);
    },
  });
}
