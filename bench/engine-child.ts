import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { slackTokens } from './slack-server.ts';
import type { SlackServer } from './slack-server.ts';
import type { Child } from './child.ts';
import { startChild } from './child.ts';
import type { Asked, Told } from './engine-messages.ts';
import { told } from './engine-messages.ts';
import type { Stand } from './figures.ts';
import { until } from './until.ts';

/** The engine as its own process, and what it said so far. */
export interface EngineChild extends Child {
  readonly said: readonly Told[];
  readonly databaseUrl: string;
  ask(what: Asked): void;
}

const program = new URL('engine-bot.ts', import.meta.url);

export async function startEngine(
  stand: Stand,
  { app, slack, configuration }: { app: string; slack: SlackServer; configuration: string },
): Promise<EngineChild> {
  const configPath = join(stand.folder, `${app}.yml`);
  await writeFile(configPath, configuration);
  const { botToken, appToken } = slackTokens(app);
  const databaseUrl = await stand.newDatabase(app);
  const stateFolder = join(stand.folder, `${app}-state`);
  await mkdir(stateFolder);
  const environment = {
    SLACK_BOT_TOKEN: botToken,
    SLACK_APP_TOKEN: appToken,
    SLACK_API_URL: slack.apiUrl,
    DATABASE_URL: databaseUrl,
    QUARTERDECK_CONFIG: configPath,
    QUARTERDECK_HOME: stateFolder,
  };
  const child = startChild(program, environment, join(stand.folder, `${app}.log`));
  const said: Told[] = [];
  child.process.on('message', (message) => said.push(told.parse(message)));
  await until('the engine to start', () => {
    child.mustLive();
    return said.some(({ kind }) => kind === 'ready') && slack.isConnected(app) ? true : undefined;
  });
  return { ...child, said, databaseUrl, ask: (what) => void child.process.send(what) };
}
