import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWorkspace, type Workspace } from '../../../playground/slack/workspace.ts';
import { wholeApp } from './support/whole-app.ts';
import { webClient } from './support/bots.ts';
import { type Contract, contractOf } from './support/contracts.ts';
import { type RawEnvelope, type RawSocket, rawSocket } from './support/raw-socket.ts';
import { buttons, deployForm, homeTab } from './support/views.ts';

let bolt: Contract;
let answers: Contract;
let workspace: Workspace;
let socket: RawSocket;

beforeAll(async () => {
  [bolt, answers, workspace] = await Promise.all([
    contractOf(new URL('./support/bolt-payloads.ts', import.meta.url), '@slack/bolt'),
    contractOf(new URL('./support/web-api-answers.ts', import.meta.url), '@slack/web-api'),
    startWorkspace({ limits: 'off', seed: { app: wholeApp } }),
  ]);
  socket = await rawSocket(workspace);
}, 60_000);
afterAll(() => workspace.close());

/** What reaches the bot when a person does something. */
async function sent(deed: Promise<unknown>): Promise<NonNullable<RawEnvelope['payload']>> {
  const envelope = await socket.next();
  socket.ack(envelope);
  await deed.catch(() => undefined);
  return envelope.payload!;
}

const channel = 'C0DEPLOYMENTS';

test('every payload the bot gets is of the type that Bolt promises its listeners', async () => {
  const client = webClient(workspace);
  const ada = workspace.as('ada');
  const blocks = [buttons('Approve')];
  await client.chat.postMessage({ channel, text: 'card', blocks });
  await client.chat.postEphemeral({ channel, user: ada.id, text: 'psst', blocks });
  await client.views.publish({ user_id: ada.id, view: homeTab('home') });
  const [card, psst] = ada.reads('#deployments');

  const command = await sent(ada.types('#deployments', '/deploy shop'));
  await client.views.open({ trigger_id: String(command['trigger_id']), view: deployForm });
  const payloads: readonly (readonly [string, unknown])[] = [
    ['SlashCommands', command],
    ['Suggestion', await sent(ada.looksUp(ada.modal()!, 'Service', 's'))],
    ['ViewClosed', await sent(ada.closes())],
    ['BlockActions', await sent(ada.presses(card!, 'Approve'))],
    ['BlockActions', withResponseUrl(await sent(ada.presses(ada.home()!, 'Refresh')))],
    ['BlockActions', await sent(ada.presses(psst!, 'Approve'))],
    ['Shortcut', await sent(ada.usesShortcut('deploy-shortcut'))],
    ['MessageAction', await sent(ada.usesMessageShortcut('roll-back-message', card!))],
    ['Event', await sent(Promise.resolve(ada.opensHome()))],
  ];
  const again = await sent(ada.types('#deployments', '/deploy'));
  await client.views.open({ trigger_id: String(again['trigger_id']), view: deployForm });
  const submission = await sent(ada.submits({ Reason: 'yes', Environment: 'Staging' }));

  for (const [name, payload] of [...payloads, ['ViewSubmission', submission] as const]) {
    expect({ name, faults: bolt(name, payload) }).toEqual({ name, faults: [] });
  }
});

/** Bolt's type wants a response URL always; Slack sends none with presses in views. */
function withResponseUrl(payload: object): object {
  expect(payload).not.toHaveProperty('response_url');
  return { ...payload, response_url: 'none' };
}

test('a payload with a fault in it is noticed', () => {
  expect(bolt('SlashCommands', { command: '/deploy' })).toContain(" must have required property 'trigger_id'");
});

test('every answer is of the type that the official client promises', async () => {
  const client = webClient(workspace);
  const posted = await client.chat.postMessage({
    channel,
    text: 'one',
    metadata: { event_type: 'e', event_payload: {} },
  });
  const ts = posted.ts!;
  await client.chat.postMessage({ channel, text: 'reply', thread_ts: ts });
  const command = await sent(workspace.as('ada').types('#deployments', '/deploy'));
  const upload = await client.files.getUploadURLExternal({ filename: 'a.txt', length: 1 });
  await fetch(upload.upload_url!, { method: 'POST', body: 'a' });
  const user = 'U0ADA';
  const got: Readonly<Record<string, unknown>> = {
    AuthTestResponse: await client.auth.test(),
    BotsInfoResponse: await client.bots.info({}),
    ChatPostMessageResponse: posted,
    ChatUpdateResponse: await client.chat.update({ channel, ts, text: 'two' }),
    ChatPostEphemeralResponse: await client.chat.postEphemeral({ channel, user, text: 'psst' }),
    ChatGetPermalinkResponse: await client.chat.getPermalink({ channel, message_ts: ts }),
    ConversationsHistoryResponse: await client.conversations.history({ channel, include_all_metadata: true }),
    ConversationsRepliesResponse: await client.conversations.replies({ channel, ts }),
    ConversationsInfoResponse: await client.conversations.info({ channel }),
    ConversationsListResponse: await client.conversations.list({ types: 'public_channel,im' }),
    ConversationsMembersResponse: await client.conversations.members({ channel }),
    ConversationsOpenResponse: await client.conversations.open({ users: user }),
    FilesGetUploadURLExternalResponse: upload,
    FilesCompleteUploadExternalResponse: await client.files.completeUploadExternal({
      files: [{ id: upload.file_id!, title: 'a' }],
      channel_id: channel,
    }),
    TeamInfoResponse: await client.team.info(),
    UsergroupsListResponse: await client.usergroups.list({}),
    UsergroupsUsersListResponse: await client.usergroups.users.list({ usergroup: 'S0RELEASE' }),
    UsersInfoResponse: await client.users.info({ user }),
    UsersListResponse: await client.users.list({}),
    UsersLookupByEmailResponse: await client.users.lookupByEmail({ email: 'ada@example.com' }),
    ViewsOpenResponse: await client.views.open({ trigger_id: String(command['trigger_id']), view: deployForm }),
    ViewsPublishResponse: await client.views.publish({ user_id: user, view: homeTab('home') }),
    ChatDeleteResponse: await client.chat.delete({ channel, ts }),
  };

  for (const [name, answer] of Object.entries(got)) {
    expect({ name, faults: answers(name, answer) }).toEqual({ name, faults: [] });
  }
});
