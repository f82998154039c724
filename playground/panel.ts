import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import type { Traffic } from './demo/traffic.ts';
import type { BotProcess } from './bot.ts';
import type { Route } from './slack/http/server.ts';
import type { CloudSeen, PanelState, TourStep } from './slack/page-api.ts';

export interface PanelParts {
  readonly bot: BotProcess;
  readonly isConnected: () => boolean;
  readonly demoUrl: string;
  readonly traffic: () => Traffic | undefined;
  readonly tour: () => readonly TourStep[];
  readonly clouds: () => readonly CloudSeen[];
}

const plug = z.strictObject({ pulled: z.boolean() });

/** The panel beside the chat: the tour, the demo's traffic, and the plug. */
export const panelRoute = (parts: PanelParts): Route => ({
  prefix: '/panel/',
  serve: async (request, response) => {
    if (request.method === 'GET' && request.url === '/panel/state') {
      answer(response, 200, stateOf(parts));
      return;
    }
    if (request.method === 'POST' && request.url === '/panel/plug') {
      await pullOrPlug(parts, request, response);
      return;
    }
    answer(response, 404, { ok: false });
  },
});

async function pullOrPlug({ bot }: PanelParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parsed = plug.safeParse(JSON.parse(await text(request)));
  if (!parsed.success) {
    answer(response, 400, { ok: false });
    return;
  }
  if (parsed.data.pulled) await bot.pull();
  else bot.start();
  answer(response, 200, { ok: true });
}

function stateOf({ bot, isConnected, demoUrl, traffic, tour, clouds }: PanelParts): PanelState {
  const state = !bot.isRunning() ? 'unplugged' : isConnected() ? 'running' : 'starting';
  return { bot: state, demoUrl, points: traffic()?.points() ?? [], tour: tour(), clouds: clouds() };
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
