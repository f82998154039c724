import { afterEach, beforeEach, expect, test } from 'vitest';
import { connect, type Connected } from './support/bots.ts';
import { act, stateOf, streamOf } from './support/page.ts';
import { buttons, deployForm, homeTab } from './support/views.ts';

const [ada, grace, deployments] = ['U0ADA', 'U0GRACE', 'C0DEPLOYMENTS'];
let connected: Connected;

beforeEach(async () => {
  connected = await connect('socket');
});
afterEach(() => connected.stop());

test('a person sees their channels, people, commands, and whether the bot is there', async () => {
  const { workspace, start } = connected;
  const before = await stateOf(workspace, ada);
  await start();
  const after = await stateOf(workspace, ada);
  const admin = await stateOf(workspace, grace);

  expect(before).toMatchObject({ me: { name: 'ada' }, team: { name: 'Harbour' }, botConnected: false, views: [] });
  expect(before.channels.map((channel) => channel.name)).toEqual([
    'deployments',
    'releases',
    'alerts',
    'general',
    'quarterdeck',
  ]);
  expect(admin.channels.map((channel) => channel.name)).toContain('admins');
  expect(before.commands.map((command) => command.command)).toEqual(['/deploy', '/rollback', '/status']);
  expect(after.botConnected).toBe(true);
});

test('what one person says streams to the others, unread and mentions counted until it was read', async () => {
  const { workspace } = connected;
  const stream = await streamOf(workspace, grace);

  await act(workspace, { kind: 'say', as: ada, channel: deployments, text: 'hello' });
  await act(workspace, { kind: 'say', as: ada, channel: deployments, text: 'look @grace' });
  const seen = await stream.next((event) => event.kind === 'message' && event.message.text.startsWith('look'));
  const unread = (await stateOf(workspace, grace)).channels.find((channel) => channel.id === deployments);
  await act(workspace, { kind: 'read', as: grace, channel: deployments });
  const read = (await stateOf(workspace, grace)).channels.find((channel) => channel.id === deployments);
  const own = (await stateOf(workspace, ada)).channels.find((channel) => channel.id === deployments);
  stream.close();

  expect(seen).toMatchObject({ message: { user: ada, text: `look <@${grace}>` } });
  expect(unread).toMatchObject({ unread: 2, mentions: 1 });
  expect(read).toMatchObject({ unread: 0, mentions: 0 });
  expect(own).toMatchObject({ unread: 0 });
});

test('a command, a press and a change of the message go through the page', async () => {
  const { workspace, bot, start } = connected;
  bot.command('/deploy', async ({ ack, client }) => {
    await ack();
    await client.chat.postMessage({ channel: deployments, text: 'card', blocks: [buttons('Approve')] });
  });
  bot.action('approve', async ({ ack, body, payload, client }) => {
    await ack();
    const ts = 'message' in body ? body.message.ts : '';
    const value = 'value' in payload ? payload.value : '';
    await client.chat.update({ channel: deployments, ts, text: `approved with ${value}` });
  });
  await start();
  const stream = await streamOf(workspace, ada);

  await act(workspace, { kind: 'command', as: ada, channel: deployments, text: '/deploy shop' });
  const card = await stream.next((event) => event.kind === 'message');
  if (card.kind !== 'message') throw new Error('no card');
  const at = { channel: deployments, ts: card.message.ts };
  const where = { blockId: 'row:Approve', actionId: 'approve' };
  const pressed = await act(workspace, { kind: 'press', as: grace, at, ...where, chosen: {}, state: {} });
  const changed = await stream.next((event) => event.kind === 'message' && event.message.text.startsWith('approved'));
  stream.close();

  expect(pressed).toEqual({ ok: true });
  expect(changed).toMatchObject({ message: { ts: card.message.ts, text: 'approved with value of Approve' } });
});

test('a form is shown, complained about, offered options and closed through the page', async () => {
  const { workspace, bot, start } = connected;
  bot.shortcut('deploy-shortcut', async ({ ack, shortcut, client }) => {
    await ack();
    await client.views.open({ trigger_id: shortcut.trigger_id, view: deployForm });
  });
  bot.options('find', ({ ack }) => ack({ options: [{ text: { type: 'plain_text', text: 'shop' }, value: 'shop' }] }));
  await start();
  const stream = await streamOf(workspace, ada);

  await act(workspace, { kind: 'shortcut', as: ada, callbackId: 'deploy-shortcut' });
  const shown = await stream.next((event) => event.kind === 'views' && event.views.length === 1);
  if (shown.kind !== 'views') throw new Error('no view');
  const [{ viewId } = { viewId: '' }] = shown.views;
  const query = new URLSearchParams({ as: ada, blockId: 'service', actionId: 'find', value: 's', viewId });
  const options: unknown = await (await fetch(`${workspace.url}/page/options?${query.toString()}`)).json();
  const state = { reason: { text: { type: 'plain_text_input', value: 'x'.repeat(21) } } };
  await act(workspace, { kind: 'submit', as: ada, viewId, state });
  const errors = await stream.next((event) => event.kind === 'view-errors');
  await act(workspace, { kind: 'close-view', as: ada, viewId });
  const closed = await stream.next((event) => event.kind === 'views');
  stream.close();

  expect(options).toEqual({ options: [{ text: { type: 'plain_text', text: 'shop' }, value: 'shop' }] });
  expect(errors).toMatchObject({
    viewId,
    errors: { reason: 'Must be at most 20 characters.', environment: 'Please complete this required field.' },
  });
  expect(closed).toEqual({ kind: 'views', views: [] });
});

test('the home tab, ephemeral messages and deletions reach their person only', async () => {
  const { workspace, bot } = connected;
  const [mine, others] = [await streamOf(workspace, ada), await streamOf(workspace, grace)];

  await bot.client.views.publish({ user_id: ada, view: homeTab('for ada') });
  await bot.client.chat.postEphemeral({ channel: deployments, user: ada, text: 'psst' });
  const { ts } = await bot.client.chat.postMessage({ channel: deployments, text: 'to all' });
  await bot.client.chat.delete({ channel: deployments, ts: ts! });
  const home = await mine.next((event) => event.kind === 'home');
  const ephemeral = await mine.next((event) => event.kind === 'message');
  const first = await others.next((event) => event.kind === 'home' || event.kind === 'message');
  const deleted = await others.next((event) => event.kind === 'message-deleted');
  mine.close();
  others.close();

  expect(JSON.stringify(home)).toContain('for ada');
  expect(ephemeral).toMatchObject({ message: { text: 'psst', ephemeralFor: ada } });
  expect(first).toMatchObject({ message: { text: 'to all' } });
  expect(deleted).toEqual({ kind: 'message-deleted', channel: deployments, ts });
  expect((await stateOf(workspace, grace)).messages).toEqual([]);
});

test('trouble and the coming and going of the bot are streamed', async () => {
  const { workspace, start } = connected;
  const stream = await streamOf(workspace, ada);

  const answer = await act(workspace, { kind: 'command', as: ada, channel: deployments, text: '/status' });
  const trouble = await stream.next((event) => event.kind === 'trouble');
  await start();
  const come = await stream.next((event) => event.kind === 'bot');
  workspace.faults.dropSockets();
  const gone = await stream.next((event) => event.kind === 'bot');
  stream.close();

  expect(answer).toEqual({ ok: true });
  expect(trouble).toMatchObject({ sentence: '/status failed because the app did not respond' });
  expect([come, gone]).toEqual([
    { kind: 'bot', connected: true },
    { kind: 'bot', connected: false },
  ]);
});

test('what cannot be done is refused with a sentence', async () => {
  const { workspace } = connected;
  const refusals = await Promise.all([
    act(workspace, { kind: 'command', as: ada, channel: deployments, text: '/dpeloy' }),
    act(workspace, { kind: 'say', as: ada, channel: 'C0ADMINS', text: 'let me in' }),
    act(workspace, { kind: 'say', as: 'U0NOBODY', channel: deployments, text: 'boo' }),
    act(workspace, { kind: 'close-view', as: ada, viewId: 'V1' }),
  ]);

  expect(refusals).toEqual([
    { ok: false, sentence: '/dpeloy is not a valid command.' },
    { ok: false, sentence: 'You are not in this channel.' },
    { ok: false, sentence: 'There is no such person.' },
    { ok: false, sentence: 'This form is gone.' },
  ]);
});

test('a page of another site cannot act, and no file outside the page is served', async () => {
  const { workspace } = connected;
  const headers = { 'content-type': 'application/json', origin: 'https://evil.example' };
  const body = JSON.stringify({ kind: 'say', as: ada, channel: deployments, text: 'x' });
  const foreign = await fetch(`${workspace.url}/page/act`, { method: 'POST', headers, body });
  const outside = await fetch(`${workspace.url}/..%2f..%2f..%2fpackage.json`);

  expect([foreign.status, outside.status]).toEqual([403, 404]);
});
