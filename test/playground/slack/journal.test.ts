import { expect, test } from 'vitest';
import { connect } from './support/bots.ts';

test('the journal tells which calls were made, how deliveries ended, and what people saw in red', async () => {
  const { workspace, bot, start, stop } = await connect('socket');
  const ada = workspace.as('ada');
  await ada.types('#deployments', '/status');
  bot.command('/deploy', ({ ack }) => ack());
  await start();
  await ada.types('#deployments', '/deploy');
  workspace.faults.next('chat.postMessage', { kind: 'reset-after-effect' });
  await bot.client.chat.postMessage({ channel: '#deployments', text: 'x' }).catch(() => undefined);
  await bot.client.chat.update({ channel: 'C0DEPLOYMENTS', ts: '1.0', text: 'x' }).catch(() => undefined);
  await stop();

  const { calls, deliveries, troubles } = workspace.journal;
  expect(calls.slice(-2)).toMatchObject([
    { method: 'chat.postMessage', channel: 'C0DEPLOYMENTS', answer: 'lost' },
    { method: 'chat.update', channel: 'C0DEPLOYMENTS', answer: 'message_not_found' },
  ]);
  expect(deliveries.map((one) => one.result)).toEqual(['unreachable', 'acknowledged']);
  expect(deliveries[1]?.afterMs).toBeLessThan(3000);
  expect(troubles).toEqual([{ person: ada.id, sentence: '/status failed because the app did not respond' }]);
});

test('the client learns the bot’s scopes from an answer', async () => {
  const { workspace, bot, stop } = await connect('socket');

  const answer = await bot.client.auth.test();
  await stop();

  expect(answer.response_metadata?.scopes).toEqual(workspace.seed.app.scopes);
});
