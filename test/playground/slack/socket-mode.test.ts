import type { App } from '@slack/bolt';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startWorkspace, type Workspace } from '../../../playground/slack/workspace.ts';
import { socketApp } from './support/bots.ts';

let workspace: Workspace;
let bot: App;

beforeEach(async () => {
  workspace = await startWorkspace();
  bot = socketApp(workspace);
});

afterEach(async () => {
  await bot.stop();
  await workspace.close();
});

test('a command typed by a person reaches Bolt, is acknowledged, and its message is posted and changed', async () => {
  bot.command('/deploy', async ({ ack, command, client }) => {
    await ack();
    const posted = await client.chat.postMessage({ channel: command.channel_id, text: `deploying ${command.text}` });
    await client.chat.update({ channel: command.channel_id, ts: posted.ts!, text: 'live' });
  });
  await bot.start();
  const ada = workspace.as('ada');

  const outcome = await ada.types('#deployments', '/deploy shop production for @grace & <all>');
  const message = await ada.waitForMessage('#deployments', (one) => one.text === 'live');

  expect(outcome).toMatchObject({ kind: 'done', payload: {} });
  expect(message.user).toBe(workspace.seed.app.botUserId);
  expect(workspace.violations).toEqual([]);
});
