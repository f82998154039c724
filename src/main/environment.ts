import { resolve } from 'node:path';
import { z } from 'zod';
import { Secret } from '../domain/secret.ts';
import type { Connection } from '../slack/app.ts';

/** What the program reads of its environment; everything else is in the configuration file. */
export interface Settings {
  readonly botToken: Secret;
  readonly connection: Connection;
  readonly slackApiUrl?: string;
  readonly databaseUrl?: string;
  readonly configPath: string;
  readonly stateFolder: string;
  readonly host: string;
  readonly port: number;
  readonly httpToken?: Secret;
  readonly auditKey?: Secret;
  readonly logLevel: string;
}

export type Variables = Readonly<Record<string, string | undefined>>;

export type Read =
  | { readonly kind: 'ok'; readonly settings: Settings }
  | { readonly kind: 'faults'; readonly sentences: readonly string[] };

const text = z.string().min(1).optional();
const variables = z.object({
  SLACK_BOT_TOKEN: z
    .string({ error: 'SLACK_BOT_TOKEN is missing: the bot token of the Slack app, it begins with xoxb-.' })
    .min(1),
  SLACK_APP_TOKEN: text,
  SLACK_SIGNING_SECRET: text,
  SLACK_API_URL: z.url({ error: 'SLACK_API_URL is not an address.' }).optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'DATABASE_URL is not a postgres:// address.' }).optional(),
  QUARTERDECK_CONFIG: z.string().min(1).default('./quarterdeck.yml'),
  QUARTERDECK_HOME: z.string().min(1).default('./.quarterdeck'),
  QUARTERDECK_HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce.number({ error: 'PORT is not a number.' }).int().min(0).max(65_535).default(0),
  QUARTERDECK_HTTP_TOKEN: text,
  QUARTERDECK_AUDIT_KEY: text,
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
      error: 'LOG_LEVEL is one of trace, debug, info, warn, error, fatal, silent.',
    })
    .default('info'),
});

/** Reads the environment, or says everything that is wrong with it. An empty variable counts as absent. */
export function readEnvironment(given: Variables): Read {
  const parsed = variables.safeParse(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== '')));
  const faults = parsed.success ? [] : parsed.error.issues.map(({ message }) => message);
  const connection = connectionOf(given);
  const both = [...faults, ...(connection === undefined ? [noConnection] : []), ...swapped(given)];
  if (!parsed.success || connection === undefined || both.length > 0) return { kind: 'faults', sentences: both };
  const { data } = parsed;
  return {
    kind: 'ok',
    settings: {
      botToken: new Secret(data.SLACK_BOT_TOKEN),
      connection,
      configPath: resolve(data.QUARTERDECK_CONFIG),
      stateFolder: resolve(data.QUARTERDECK_HOME),
      host: data.QUARTERDECK_HOST,
      port: data.PORT,
      logLevel: data.LOG_LEVEL,
      ...(data.SLACK_API_URL === undefined ? {} : { slackApiUrl: withSlash(data.SLACK_API_URL) }),
      ...(data.DATABASE_URL === undefined ? {} : { databaseUrl: data.DATABASE_URL }),
      ...(data.QUARTERDECK_HTTP_TOKEN === undefined ? {} : { httpToken: new Secret(data.QUARTERDECK_HTTP_TOKEN) }),
      ...(data.QUARTERDECK_AUDIT_KEY === undefined ? {} : { auditKey: new Secret(data.QUARTERDECK_AUDIT_KEY) }),
    },
  };
}

/** The one mistake that Slack's own answer does not explain. */
function swapped({ SLACK_BOT_TOKEN: botToken = '', SLACK_APP_TOKEN: appToken = '' }: Variables): readonly string[] {
  return [
    ...(botToken.startsWith('xapp-')
      ? ['SLACK_BOT_TOKEN holds an app-level token: the bot token begins with xoxb- and is at Install App.']
      : []),
    ...(/^xox[a-z]-/u.test(appToken)
      ? [
          'SLACK_APP_TOKEN holds a bot or user token: the app-level token begins with xapp- and is at Basic Information.',
        ]
      : []),
  ];
}

const noConnection =
  'Neither SLACK_APP_TOKEN (Socket Mode) nor SLACK_SIGNING_SECRET (requests over HTTP) is set: the bot would hear nothing.';

/** Socket Mode whenever there is an app token. */
function connectionOf({
  SLACK_APP_TOKEN: appToken,
  SLACK_SIGNING_SECRET: signingSecret,
}: Variables): Connection | undefined {
  if (appToken !== undefined && appToken !== '') return { kind: 'socket', appToken: new Secret(appToken) };
  if (signingSecret === undefined || signingSecret === '') return undefined;
  return { kind: 'http', signingSecret: new Secret(signingSecret) };
}

/** The client joins method names to it. */
const withSlash = (url: string): string => (url.endsWith('/') ? url : `${url}/`);
