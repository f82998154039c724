import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../playground/free-port.ts';
import { endLeftovers } from '../playground/home.ts';
import type { Child } from './child.ts';
import { startChild } from './child.ts';
import type { SlackServer } from './slack-server.ts';
import { slackTokens } from './slack-server.ts';
import { until } from './until.ts';

export interface BotParts {
  /** Its name at the Slack server, and of its log. */
  readonly app: string;
  readonly folder: string;
  readonly slack: SlackServer;
  readonly configuration: string;
  /** Absent: the built-in database in its own state folder. */
  readonly databaseUrl?: string;
  readonly stateFolder?: string;
}

export interface RunningBot extends Child {
  readonly port: number;
  /** From the start of the process to the first 200 of /readyz. */
  readonly readyAfterMs: number;
}

const used = new Set<string>();

/** Ends what outlives a bot on purpose: supervisors with their processes, and databases. */
export async function endStateFolders(): Promise<void> {
  for (const stateFolder of used) await endLeftovers(stateFolder).catch(() => undefined);
  used.clear();
}

const main = new URL('../src/main.ts', import.meta.url);

/** The bot as its own process, with its production code and environment, ready. */
export async function startBot(parts: BotParts): Promise<RunningBot> {
  const { app, folder, slack, configuration, databaseUrl } = parts;
  const configPath = join(folder, `${app}.yml`);
  await writeFile(configPath, configuration);
  const port = await freePort(0);
  const stateFolder = parts.stateFolder ?? join(folder, `${app}-state`);
  used.add(stateFolder);
  const { botToken, appToken } = slackTokens(app);
  const environment = {
    SLACK_BOT_TOKEN: botToken,
    SLACK_APP_TOKEN: appToken,
    SLACK_API_URL: slack.apiUrl,
    QUARTERDECK_CONFIG: configPath,
    QUARTERDECK_HOME: stateFolder,
    PORT: String(port),
    ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
  };
  const startedMs = performance.now();
  const child = startChild(main, environment, join(folder, `${app}.log`));
  const readyAfterMs = await until(`${app} to be ready`, async () => {
    child.mustLive();
    return (await isReady(port)) && slack.isConnected(app) ? performance.now() - startedMs : undefined;
  });
  return { ...child, port, readyAfterMs };
}

async function isReady(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/readyz`)).status === 200;
  } catch {
    return false;
  }
}
