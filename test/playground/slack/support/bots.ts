import type { AddressInfo } from 'node:net';
import { App, LogLevel } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import type { Seed } from '../../../../playground/slack/seed.ts';
import { startWorkspace, type Workspace, type WorkspaceOptions } from '../../../../playground/slack/workspace.ts';

/** Options of a client that shows mistakes at once instead of retrying for half an hour. */
function clientOptions(workspace: Workspace) {
  return { slackApiUrl: workspace.apiUrl, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true };
}

/** A real Bolt app in Socket Mode; the caller starts it. */
function socketApp(workspace: Workspace): App {
  const { botToken: token, appToken } = workspace.seed.app;
  const options = { token, appToken, socketMode: true, logLevel: LogLevel.ERROR };
  return new App({ ...options, clientOptions: clientOptions(workspace) });
}

/** The official client with the bot's token. */
export function webClient(workspace: Workspace, token = workspace.seed.app.botToken): WebClient {
  return new WebClient(token, { ...clientOptions(workspace), logLevel: LogLevel.ERROR });
}

/** A workspace with a real Bolt app connected to it. */
export interface Connected {
  readonly workspace: Workspace;
  readonly bot: App;
  /** Call it once the listeners are registered. */
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Makes both ends of one way of delivery; the bot takes its tokens and secrets from `own`, if that is another seed. */
export async function connect(kind: 'socket' | 'http', options: WorkspaceOptions = {}, own?: Seed): Promise<Connected> {
  return kind === 'socket' ? overSocket(options) : overHttp(options, own);
}

async function overSocket(options: WorkspaceOptions): Promise<Connected> {
  const workspace = await startWorkspace(options);
  const bot = socketApp(workspace);
  const stop = async () => {
    await bot.stop();
    await workspace.close();
  };
  const start = async () => {
    await bot.start();
  };
  return { workspace, bot, start, stop };
}

async function overHttp(options: WorkspaceOptions, own?: Seed): Promise<Connected> {
  let port = 0;
  const requestUrl = () => `http://127.0.0.1:${port}/slack/events`;
  const workspace = await startWorkspace({ ...options, delivery: { kind: 'http', requestUrl } });
  const { botToken: token, signingSecret } = (own ?? workspace.seed).app;
  const bot = new App({ token, signingSecret, logLevel: LogLevel.ERROR, clientOptions: clientOptions(workspace) });
  const start = async () => {
    const server = await bot.start({ port: 0, host: '127.0.0.1' });
    port = (server.address() as AddressInfo).port;
  };
  const stop = async () => {
    if (port > 0) await bot.stop();
    await workspace.close();
  };
  return { workspace, bot, start, stop };
}
