import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { botProcess } from './bot.ts';
import { playgroundConfig } from './config.ts';
import { makeDemoRepository } from './demo/repository.ts';
import type { Traffic } from './demo/traffic.ts';
import { startTraffic } from './demo/traffic.ts';
import { firstReleases } from './first-releases.ts';
import { freePort } from './free-port.ts';
import { endLeftovers, freshHome } from './home.ts';
import { panelRoute } from './panel.ts';
import type { Workspace } from './slack/workspace.ts';
import { startWorkspace } from './slack/workspace.ts';
import { guidedTour } from './tour.ts';

const { values } = parseArgs({
  options: {
    /** Another configuration to try in the local workspace; then there is no demo and no tour. */
    config: { type: 'string' },
    port: { type: 'string', default: '4400' },
    home: { type: 'string', default: join(import.meta.dirname, '..', '.quarterdeck', 'playground') },
  },
});

const home = resolve(values.home);
const state = join(home, 'bot');
const visitorsPerSecond = 60;
const endWithinMs = 12_000;
const startWithinMs = 60_000;

await endLeftovers(state);
await freshHome(home);
const places = {
  repository: join(home, 'shop'),
  stagingPort: await freePort(4410),
  productionPort: await freePort(4411),
};
const demoUrl = `http://127.0.0.1:${places.productionPort}`;
const configPath = values.config === undefined ? join(home, 'quarterdeck.yml') : resolve(values.config);
if (values.config === undefined) {
  await makeDemoRepository(places.repository);
  await writeFile(configPath, await playgroundConfig(places));
}

const seen = { plugPulled: false };
const tour = guidedTour();
let traffic: Traffic | undefined;
const panel = panelRoute({
  bot: {
    isRunning: () => bot.isRunning(),
    pid: () => bot.pid(),
    start: () => {
      bot.start();
    },
    pull: () => {
      seen.plugPulled = true;
      return bot.pull();
    },
    end: (withinMs) => bot.end(withinMs),
  },
  isConnected: () => workspace.isBotConnected(),
  demoUrl,
  traffic: () => traffic,
  tour: () =>
    values.config === undefined ? tour({ ...seen, botRunning: bot.isRunning(), messages: botMessages(workspace) }) : [],
});
const workspace: Workspace = await startWorkspace({ port: await freePort(Number(values.port)), routes: [panel] });
const bot = botProcess({
  logFile: join(home, 'bot.log'),
  environment: {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? home,
    SLACK_BOT_TOKEN: workspace.seed.app.botToken,
    SLACK_APP_TOKEN: workspace.seed.app.appToken,
    SLACK_API_URL: workspace.apiUrl,
    QUARTERDECK_CONFIG: configPath,
    QUARTERDECK_HOME: state,
    QUARTERDECK_AUDIT_KEY: 'playground',
  },
});
bot.start();
console.log(
  `\n  Quarterdeck playground: ${workspace.url}\n  The demo shop:          ${demoUrl}\n  The bot's log:          ${join(home, 'bot.log')}\n`,
);
try {
  await workspace.waitForBot(startWithinMs);
  if (values.config === undefined) {
    await firstReleases(workspace, () => {
      traffic = startTraffic({ url: demoUrl, perSecond: visitorsPerSecond });
    });
  }
  console.log('  Ready. Ctrl-C ends everything.\n');
} catch (error) {
  console.error(`The playground did not come up; ${join(home, 'bot.log')} may say why.\n`, error);
  await end();
  process.exit(1);
}

function botMessages(current: Workspace): readonly { readonly text: string }[] {
  return [...current.world.messages.values()].flatMap((inChannel) =>
    [...inChannel.values()].map(({ text }) => ({ text })),
  );
}

let ending = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (ending) return;
    ending = true;
    void end().then(() => process.exit(0));
  });
}

async function end(): Promise<void> {
  await traffic?.stop();
  await bot.end(endWithinMs);
  await workspace.close();
  await endLeftovers(state);
}
