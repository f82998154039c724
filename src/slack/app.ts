import { App, HTTPReceiver, LogLevel, SocketModeReceiver } from '@slack/bolt';

import type { RequestListener } from 'node:http';
import type { Secret } from '../domain/secret.ts';
import type { Log, Timers } from '../ports/world.ts';
import { boltLogger } from './bolt-logger.ts';
import { socketOf } from './socket.ts';

/** How Slack reaches the bot: over the bot's own socket, or with signed requests at /slack/events. */
export type Connection =
  { readonly kind: 'socket'; readonly appToken: Secret } | { readonly kind: 'http'; readonly signingSecret: Secret };

export interface SlackAppParts {
  readonly botToken: Secret;
  readonly connection: Connection;
  readonly apiUrl?: string;
  readonly log: Log;
  readonly timers: Timers;
}

export interface SlackApp {
  readonly app: App;
  /** For the HTTP connection: what the one server hands requests for /slack/events to. */
  readonly requestListener: RequestListener | undefined;
  connected(): boolean;
  /** Connects; connected already: nothing to do. */
  start(): Promise<void>;
  /** Resolves when the connection is gone and `start` is needed again, or the signal fires. */
  lost(signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
}

/** Without a pong for this long the socket is taken as dead and opened again. */
const clientPingTimeoutMs = 2000;
/** For the address of the socket; who opens it tries again. */
const addressTimeoutMs = 5000;

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
    autoReconnectEnabled: false,
    installerOptions: {
      clientOptions: {
        timeout: addressTimeoutMs,
        retryConfig: { retries: 0 },
        rejectRateLimitedCalls: true,
        ...(parts.apiUrl === undefined ? {} : { slackApiUrl: parts.apiUrl }),
      },
    },
  });
  const socket = socketOf(receiver.client, parts.timers);
  const app = new App({ ...common(parts), receiver, deferInitialization: true });
  const state = { known: false };
  return {
    app,
    requestListener: undefined,
    connected: socket.isOpen,
    start: async () => {
      // With a bot token that Slack does not take, the socket alone would stand and every answer be lost.
      if (!state.known) await app.init();
      state.known = true;
      await socket.open();
    },
    lost: socket.lost,
    stop: socket.close,
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
    lost: (signal) =>
      new Promise((resolve) => {
        if (signal.aborted) resolve();
        else
          signal.addEventListener('abort', () => {
            resolve();
          });
      }),
    stop: () => {
      state.ready = false;
      return Promise.resolve();
    },
  };
}
