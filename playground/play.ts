import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { botProcess } from './bot.ts';
import { startClouds } from './cloud/start.ts';
import { cloudSecrets } from './cloud/start-places.ts';
import type { CloudPlaces } from './cloud/start-places.ts';
import { cloudPaces, playgroundConfig } from './config.ts';
import { makeDemoRepository } from './demo/repository.ts';
import type { Traffic } from './demo/traffic.ts';
import { startTraffic } from './demo/traffic.ts';
import { firstReleases } from './first-releases.ts';
import { freePort } from './free-port.ts';
import { endLeftovers, freshHome, rememberBot, stateOf, strangersIn } from './home.ts';
import { openClouds } from './open-clouds.ts';
import { playOptions } from './options.ts';
import { panelRoute } from './panel.ts';
import { appFromManifest } from './slack/manifest.ts';
import { defaultSeed } from './slack/seed.ts';
import type { Workspace } from './slack/workspace.ts';
import { startWorkspace } from './slack/workspace.ts';
import { guidedTour } from './tour.ts';
import { watchTour } from './watch-tour.ts';

const options = await playOptions(process.argv.slice(2));
if ('mistake' in options) {
  console.error(options.mistake);
  process.exit(2);
}
const { home, pace, port } = options;
const visitorsPerSecond = 60;
const endWithinMs = 12_000;
const startWithinMs = 60_000;

const strangers = await strangersIn(home);
if (strangers.length > 0) {
  console.error(`${home} holds other things (${strangers.slice(0, 3).join(', ')}); name an empty folder.`);
  process.exit(2);
}
await freshHome(home);
const places = {
  repository: join(home, 'shop'),
  stagingPort: await freePort(port + 10),
  productionPort: await freePort(port + 11),
  pace,
};
const hasDemo = options.configPath === undefined;
const demoUrl = `http://127.0.0.1:${places.productionPort}`;
const configPath = options.configPath ?? join(home, 'quarterdeck.yml');
const clouds = hasDemo
  ? startClouds({ folder: home, durations: cloudPaces[pace], logFile: join(home, 'clouds.log') })
  : undefined;
const firstConfig = hasDemo ? await playgroundConfig(places) : '';
if (hasDemo) {
  await makeDemoRepository(places.repository);
  await writeFile(configPath, firstConfig);
}

let traffic: Traffic | undefined;
const tour = watchTour(guidedTour());
const panel = panelRoute({
  bot: {
    isRunning: () => bot.isRunning(),
    pid: () => bot.pid(),
    start: () => {
      bot.start();
      void rememberBot(home, bot.pid());
    },
    pull: async () => {
      await bot.pull();
      tour.plugPulled(workspace);
    },
    ended: () => bot.ended(),
    end: (withinMs) => bot.end(withinMs),
  },
  isConnected: () => workspace.isBotConnected(),
  demoUrl: hasDemo ? demoUrl : '',
  traffic: () => traffic,
  tour: () => (hasDemo ? tour.steps(workspace, bot.isRunning()) : []),
  clouds: () => clouds?.seen() ?? [],
});
// The app is installed the way people install it in their workspace: from the manifest.
const app = {
  ...defaultSeed.app,
  ...appFromManifest(await readFile(join(import.meta.dirname, '..', 'manifest.yml'), 'utf8')),
};
const cloudChannel = {
  ...{ id: 'C0CLOUD', name: 'cloud', topic: 'What is released to Vercel, GitHub and Firebase, all played here' },
  ...{ members: defaultSeed.people.map(({ id }) => id), botIsMember: true },
};
const workspace: Workspace = await startWorkspace({
  port,
  routes: [panel],
  seed: { app, channels: [...defaultSeed.channels, ...(hasDemo ? [cloudChannel] : [])] },
});
const bot = botProcess({
  logFile: join(home, 'bot.log'),
  environment: {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? home,
    SLACK_BOT_TOKEN: workspace.seed.app.botToken,
    SLACK_APP_TOKEN: workspace.seed.app.appToken,
    SLACK_API_URL: workspace.apiUrl,
    QUARTERDECK_CONFIG: configPath,
    QUARTERDECK_HOME: stateOf(home),
    QUARTERDECK_AUDIT_KEY: 'playground',
    ...(hasDemo ? cloudSecrets : {}),
  },
});

const life = { ending: false };
const say = (sentence: string): void => {
  console.log(`  ${sentence}`);
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (life.ending) return;
    life.ending = true;
    void end().then(() => process.exit(0));
  });
}

bot.start();
await rememberBot(home, bot.pid());
const shop = hasDemo ? `\n  The demo shop:          ${demoUrl}` : '';
console.log(
  `\n  Quarterdeck playground: ${workspace.url}${shop}\n  The bot's log:          ${join(home, 'bot.log')}\n`,
);
try {
  await Promise.race([workspace.waitForBot(startWithinMs), botGivesUp()]);
  if (clouds !== undefined) {
    const configWith = (found: CloudPlaces) => playgroundConfig(places, found);
    const opening = { clouds, workspace, configPath, written: firstConfig, configWith, say };
    openClouds(opening).catch((error: unknown) => {
      if (!life.ending) say(`The clouds are not open: ${error instanceof Error ? error.message : String(error)}`);
    });
  }
  if (hasDemo) {
    console.log('  Releasing v1 of the shop, the way everything is released …');
    await firstReleases(workspace, () => {
      traffic = startTraffic({ url: demoUrl, perSecond: visitorsPerSecond });
    });
  }
  console.log('  Ready. Ctrl-C ends everything.\n');
} catch (error) {
  if (!life.ending) {
    life.ending = true;
    console.error(error instanceof Error ? error.message : error);
    console.error(`\nThe playground did not come up; ${join(home, 'bot.log')} may say more.`);
    await end();
    process.exit(1);
  }
}

/** A bot that ends before it was heard of has said why: faults of a configuration, mostly. */
async function botGivesUp(): Promise<never> {
  await bot.ended();
  const said = (await readFile(join(home, 'bot.log'), 'utf8')).split('\n').filter((line) => !line.startsWith('{'));
  throw new Error(said.join('\n').trim());
}

async function end(): Promise<void> {
  await traffic?.stop();
  await bot.end(endWithinMs);
  await clouds?.close();
  await workspace.close();
  await endLeftovers(stateOf(home));
}
