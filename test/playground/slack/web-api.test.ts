import type { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defaultSeed } from '../../../playground/slack/seed.ts';
import { startWorkspace, type Workspace, type WorkspaceOptions } from '../../../playground/slack/workspace.ts';
import { wholeApp } from './support/whole-app.ts';
import { webClient } from './support/bots.ts';

let workspace: Workspace;
let client: WebClient;
const [deployments, general] = ['C0DEPLOYMENTS', 'C0GENERAL'];
const without = (scope: string) => ({
  app: { ...defaultSeed.app, scopes: defaultSeed.app.scopes.filter((one) => one !== scope) },
});

beforeEach(() => begin({}));
afterEach(() => workspace.close());

async function begin(options: WorkspaceOptions): Promise<void> {
  workspace = await startWorkspace({ ...options, seed: { app: wholeApp, ...options.seed } });
  client = webClient(workspace);
}

async function restart(options: WorkspaceOptions): Promise<void> {
  await workspace.close();
  await begin(options);
}

/** The error code a call ends with. */
async function errorOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
    return 'no error';
  } catch (error) {
    return (error as { readonly data?: unknown }).data;
  }
}

describe('tokens', () => {
  test.each([
    ['', 'not_authed'],
    ['xoxb-unknown', 'invalid_auth'],
    [defaultSeed.app.appToken, 'not_allowed_token_type'],
  ])('a call with the token "%s" answers %s', async (token, error) => {
    const headers: Record<string, string> = token === '' ? {} : { authorization: `Bearer ${token}` };
    const answer = await fetch(`${workspace.apiUrl}auth.test`, { method: 'POST', headers });

    expect(await answer.json()).toMatchObject({ ok: false, error });
  });

  test('a call without the scope it takes answers missing_scope with what is needed and what there is', async () => {
    await restart({ seed: without('chat:write') });

    expect(await errorOf(client.chat.postMessage({ channel: deployments, text: 'hello' }))).toMatchObject({
      error: 'missing_scope',
      needed: 'chat:write',
      provided: expect.stringContaining('commands') as string,
    });
  });

  test('an unknown method answers unknown_method', async () => {
    expect(await errorOf(client.apiCall('toString'))).toMatchObject({ error: 'unknown_method' });
  });
});

describe('messages', () => {
  test('a message with metadata is found again only by who asks for metadata', async () => {
    const metadata = { event_type: 'notice', event_payload: { id: 'n-1' } };
    await client.chat.postMessage({ channel: deployments, text: 'one', metadata });

    const plain = await client.conversations.history({ channel: deployments });
    const full = await client.conversations.history({ channel: deployments, include_all_metadata: true });

    expect(plain.messages?.[0]?.metadata).toBeUndefined();
    expect(full.messages?.[0]).toMatchObject({ text: 'one', metadata, bot_id: defaultSeed.app.botId });
  });

  test('history is newest first, bounded by oldest, and leaves replies to conversations.replies', async () => {
    const first = await client.chat.postMessage({ channel: deployments, text: 'first' });
    const second = await client.chat.postMessage({ channel: deployments, text: 'second' });
    const reply = { channel: deployments, text: 'reply', thread_ts: first.ts! };
    await client.chat.postMessage(reply);

    const all = await client.conversations.history({ channel: deployments });
    const later = await client.conversations.history({ channel: deployments, oldest: first.ts! });
    const thread = await client.conversations.replies({ channel: deployments, ts: first.ts! });

    expect(all.messages?.map((message) => message.text)).toEqual(['second', 'first']);
    expect(all.messages?.[1]).toMatchObject({ reply_count: 1 });
    expect(later.messages?.map((message) => message.ts)).toEqual([second.ts]);
    expect(thread.messages?.map((message) => message.text)).toEqual(['first', 'reply']);
  });

  test('history comes in pages', async () => {
    for (const text of ['a', 'b', 'c']) await client.chat.postMessage({ channel: deployments, text });

    const first = await client.conversations.history({ channel: deployments, limit: 2 });
    const cursor = first.response_metadata!.next_cursor!;
    const second = await client.conversations.history({ channel: deployments, limit: 2, cursor });

    expect(first.messages?.map((message) => message.text)).toEqual(['c', 'b']);
    expect(second.messages?.map((message) => message.text)).toEqual(['a']);
    expect(second.has_more).toBe(false);
  });

  test('an update that leaves blocks out keeps them; an empty list takes them away', async () => {
    const blocks = [{ type: 'divider' as const }];
    const { ts } = await client.chat.postMessage({ channel: deployments, text: 'a', blocks });

    const kept = await client.chat.update({ channel: deployments, ts: ts!, text: 'b' });
    const gone = await client.chat.update({ channel: deployments, ts: ts!, text: 'c', blocks: [] });

    expect(kept.message).toMatchObject({ text: 'b', blocks: [{ type: 'divider' }] });
    expect(gone.message).not.toHaveProperty('blocks');
  });

  test('a block and a button without ids get their own, so that they can be pressed', async () => {
    const button = { type: 'button' as const, text: { type: 'plain_text' as const, text: 'Docs' } };
    await client.chat.postMessage({
      channel: deployments,
      text: 'a',
      blocks: [{ type: 'actions', elements: [button] }],
    });
    const [message] = workspace.as('ada').reads('#deployments');

    const ids = { block_id: expect.any(String) as string, elements: [{ action_id: expect.any(String) as string }] };
    expect(message?.blocks).toMatchObject([ids]);
  });

  test('an ephemeral message is in nobody else’s sight and cannot be updated', async () => {
    const posted = await client.chat.postEphemeral({ channel: deployments, user: 'U0ADA', text: 'psst' });
    const update = client.chat.update({ channel: deployments, ts: posted.message_ts!, text: 'x' });

    expect(await errorOf(update)).toMatchObject({ error: 'message_not_found' });
    expect(workspace.as('ada').reads('#deployments')).toHaveLength(1);
    expect(workspace.as('grace').reads('#deployments')).toEqual([]);
    expect((await client.conversations.history({ channel: deployments })).messages).toEqual([]);
  });

  test('a message to a person goes to their direct message, whose own id an update needs', async () => {
    const posted = await client.chat.postMessage({ channel: 'U0ADA', text: 'for you' });
    const byPerson = client.chat.update({ channel: 'U0ADA', ts: posted.ts!, text: 'x' });

    expect(await errorOf(byPerson)).toMatchObject({ error: 'channel_not_found' });
    expect((await client.chat.update({ channel: posted.channel!, ts: posted.ts!, text: 'x' })).ok).toBe(true);
    expect((await client.conversations.open({ users: 'U0ADA' })).channel?.id).toBe(posted.channel);
  });

  test('a deleted message is gone for everybody', async () => {
    const { ts } = await client.chat.postMessage({ channel: deployments, text: 'oops' });
    await client.chat.delete({ channel: deployments, ts: ts! });

    expect(workspace.as('ada').reads('#deployments')).toEqual([]);
  });

  test.each([
    ['an unknown channel', { channel: 'C0NOWHERE', text: 'x' }, 'channel_not_found'],
    ['nothing to say', { channel: deployments, text: '' }, 'no_text'],
    ['too long a text', { channel: deployments, text: 'x'.repeat(40_001) }, 'msg_too_long'],
    ['an unknown thread', { channel: deployments, text: 'x', thread_ts: '1.000000' }, 'thread_not_found'],
    [
      'blocks that are no list',
      { channel: deployments, text: 'x', blocks: '{"type":"divider"}' },
      'invalid_blocks_format',
    ],
  ])('a post with %s is refused', async (_, message, error) => {
    expect(await errorOf(client.apiCall('chat.postMessage', message))).toMatchObject({ error });
  });

  test('a public channel takes posts of a bot outside it only with chat:write.public, and history never', async () => {
    const posted = await client.chat.postMessage({ channel: general, text: 'hello' });
    const history = await errorOf(client.conversations.history({ channel: general }));
    await restart({ seed: without('chat:write.public') });
    const refused = await errorOf(client.chat.postMessage({ channel: general, text: 'hello' }));
    await client.conversations.join({ channel: general });
    const joined = await client.chat.postMessage({ channel: general, text: 'hello' });

    expect([posted.ok, joined.ok]).toEqual([true, true]);
    expect(history).toMatchObject({ error: 'not_in_channel' });
    expect(refused).toMatchObject({ error: 'not_in_channel' });
  });

  test('a person’s message cannot be changed by the bot', async () => {
    await workspace.as('ada').types('#deployments', 'mine');
    const [mine] = workspace.as('ada').reads('#deployments');

    const update = await errorOf(client.chat.update({ channel: deployments, ts: mine!.ts, text: 'x' }));

    expect(update).toMatchObject({ error: 'cant_update_message' });
  });

  test('a permalink, a reaction and a pin need the message', async () => {
    const { ts } = await client.chat.postMessage({ channel: deployments, text: 'x' });
    const link = await client.chat.getPermalink({ channel: deployments, message_ts: ts! });
    await client.reactions.add({ channel: deployments, timestamp: ts!, name: 'rocket' });
    await client.pins.add({ channel: deployments, timestamp: ts! });
    const [message] = (await client.conversations.history({ channel: deployments })).messages!;

    expect(link.permalink).toContain(deployments);
    expect(message).toMatchObject({ reactions: [{ name: 'rocket', count: 1 }], pinned_to: [deployments] });
    const twice = client.reactions.add({ channel: deployments, timestamp: ts!, name: 'rocket' });
    expect(await errorOf(twice)).toMatchObject({ error: 'already_reacted' });
  });
});

describe('people and places', () => {
  test('people are found by id and by email address, user groups by id', async () => {
    const ada = await client.users.info({ user: 'U0ADA' });
    const byEmail = await client.users.lookupByEmail({ email: 'grace@example.com' });
    const groups = await client.usergroups.list({});
    const managers = await client.usergroups.users.list({ usergroup: 'S0RELEASE' });

    expect(ada.user).toMatchObject({ name: 'ada', is_bot: false, is_restricted: false, team_id: 'T0HARBOUR' });
    expect(byEmail.user?.id).toBe('U0GRACE');
    expect(groups.usergroups?.map((group) => group.handle)).toContain('release-managers');
    expect(managers.users).toEqual(['U0GRACE', 'U0LINUS']);
    expect((await client.users.list({})).members).toHaveLength(7);
    expect(await errorOf(client.users.info({ user: 'U0NOBODY' }))).toMatchObject({ error: 'user_not_found' });
  });

  test('channels are listed with their members', async () => {
    const { channels } = await client.conversations.list({});
    const info = await client.conversations.info({ channel: general });
    const { members } = await client.conversations.members({ channel: 'C0ADMINS' });

    expect(channels?.map((channel) => channel.name)).toEqual([
      'deployments',
      'releases',
      'alerts',
      'admins',
      'general',
    ]);
    expect(info.channel).toMatchObject({ name: 'general', is_member: false });
    expect(members).toEqual(['U0GRACE', 'U0ADMIN', defaultSeed.app.botUserId]);
  });

  test('team and bot know themselves', async () => {
    expect((await client.team.info()).team).toMatchObject({ id: 'T0HARBOUR' });
    expect((await client.bots.info({})).bot).toMatchObject({ id: defaultSeed.app.botId });
    expect(await client.auth.test()).toMatchObject({ user_id: defaultSeed.app.botUserId });
  });
});

test('an uploaded file is shared in a channel and can be downloaded', async () => {
  await client.filesUploadV2({
    channel_id: deployments,
    filename: 'build.log',
    title: 'Build log',
    file: Buffer.from('line 1\nline 2'),
    initial_comment: 'the log',
  });
  const [message] = workspace.as('ada').reads('#deployments');
  const download = await fetch(`${workspace.url}/files/${message!.fileIds[0]!}`);

  expect(message).toMatchObject({ text: 'the log' });
  expect(download.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  expect(await download.text()).toBe('line 1\nline 2');
});
