import { App, HTTPReceiver, LogLevel, SocketModeReceiver } from '@slack/bolt';

import type { RequestListener } from 'node:http';
import type { Secret } from '../domain/secret.ts';
import type { Log } from '../ports/world.ts';
import { boltLogger } from './bolt-logger.ts';

/** How Slack reaches the bot: over the bot's own socket, or with signed requests at /slack/events. */
export type Connection =
  { readonly kind: 'socket'; readonly appToken: Secret } | { readonly kind: 'http'; readonly signingSecret: Secret };

export interface SlackAppParts {
  readonly botToken: Secret;
  readonly connection: Connection;
  readonly apiUrl?: string;
  readonly log: Log;
}

export interface SlackApp {
  readonly app: App;
  /** For the HTTP connection: what the one server hands requests for /slack/events to. */
  readonly requestListener: RequestListener | undefined;
  connected(): boolean;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Without a pong for this long the socket is taken as dead and opened again. */
const clientPingTimeoutMs = 2000;

export function slackApp(parts: SlackAppParts): SlackApp {
  return parts.connection.kind === 'socket'
    ? overSocket(parts, parts.connection.appToken)
    : overHttp(parts, parts.connection.signingSecret);
}

const common = ({ botToken, apiUrl, log }: SlackAppParts) => ({
  token: botToken.reveal(),
  logger: boltLogger(log),
  logLevel: LogLevel.WARN,
  ignoreSelf: true,
  clientOptions: { retryConfig: { retries: 1 }, ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }) },
});

function overSocket(parts: SlackAppParts, appToken: Secret): SlackApp {
  const receiver = new SocketModeReceiver({
    appToken: appToken.reveal(),
    clientPingTimeout: clientPingTimeoutMs,
    logger: boltLogger(parts.log),
    logLevel: LogLevel.WARN,
    ...(parts.apiUrl === undefined ? {} : { installerOptions: { clientOptions: { slackApiUrl: parts.apiUrl } } }),
  });
  const state = { connected: false };
  receiver.client.on('connected', () => (state.connected = true));
  receiver.client.on('disconnected', () => (state.connected = false));
  receiver.client.on('reconnecting', () => (state.connected = false));
  const app = new App({ ...common(parts), receiver });
  return {
    app,
    requestListener: undefined,
    connected: () => state.connected,
    start: async () => {
      await app.start();
    },
    stop: async () => {
      await app.stop();
    },
  };
}

function overHttp(parts: SlackAppParts, signingSecret: Secret): SlackApp {
  const receiver = new HTTPReceiver({
    signingSecret: signingSecret.reveal(),
    logger: boltLogger(parts.log),
    logLevel: LogLevel.WARN,
  });
  const app = new App({ ...common(parts), receiver, deferInitialization: true });
  const state = { ready: false };
  return {
    app,
    requestListener: receiver.requestListener,
    connected: () => state.ready,
    start: async () => {
      await app.init();
      state.ready = true;
    },
    stop: () => {
      state.ready = false;
      return Promise.resolve();
    },
  };
}
