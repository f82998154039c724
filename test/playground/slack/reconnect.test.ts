import { App, LogLevel, SocketModeReceiver } from '@slack/bolt';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startWorkspace, type Workspace } from '../../../playground/slack/workspace.ts';

let workspace: Workspace;
let bot: App;

beforeEach(async () => {
  workspace = await startWorkspace({ limits: 'off' });
  const { botToken: token, appToken } = workspace.seed.app;
  const clientOptions = { slackApiUrl: workspace.apiUrl };
  const logLevel = LogLevel.ERROR;
  // Bolt waits this long before it comes back; five seconds by default.
  const receiver = new SocketModeReceiver({
    appToken,
    clientPingTimeout: 200,
    installerOptions: { clientOptions },
    logLevel,
  });
  bot = new App({ token, receiver, clientOptions, logLevel });
  bot.command('/status', ({ ack }) => ack('all well'));
  await bot.start();
});

afterEach(async () => {
  await bot.stop();
  await workspace.close();
});

/** Resolves once the bot was gone and is there again; called before the fault, so that no moment is missed. */
async function comesBack(): Promise<void> {
  const gone = Promise.withResolvers<undefined>();
  const stop = workspace.world.onChange((change) => {
    if (change.kind === 'bot' && !change.connected) gone.resolve(undefined);
  });
  await gone.promise;
  stop();
  await workspace.waitForBot();
}

test('Bolt opens a new socket when asked to, and takes commands again', async () => {
  const back = comesBack();
  workspace.faults.refreshSockets();
  await back;

  expect((await workspace.as('ada').types('#deployments', '/status')).kind).toBe('done');
});

test('Bolt comes back after its socket was dropped, and takes commands again', async () => {
  const back = comesBack();
  workspace.faults.dropSockets();
  await back;

  expect((await workspace.as('ada').types('#deployments', '/status')).kind).toBe('done');
});
