import { afterEach, beforeEach, expect, test } from 'vitest';
import { type HandClock, handClock } from '../../../playground/slack/clock.ts';
import { startWorkspace, type Workspace } from '../../../playground/slack/workspace.ts';
import { webClient } from './support/bots.ts';
import { type RawSocket, rawSocket } from './support/raw-socket.ts';
import { buttons, plainModal } from './support/views.ts';

let clock: HandClock;
let workspace: Workspace;
let socket: RawSocket;

beforeEach(async () => {
  clock = handClock(Date.now());
  workspace = await startWorkspace({ clock });
  socket = await rawSocket(workspace);
});
afterEach(() => workspace.close());

/** Types a command and acknowledges it; what the bot could do with it comes back. */
async function command(): Promise<{ readonly triggerId: string; readonly responseUrl: string }> {
  const typed = workspace.as('ada').types('#deployments', '/deploy');
  const envelope = await socket.next();
  socket.ack(envelope);
  await typed;
  const { trigger_id: triggerId, response_url: responseUrl } = envelope.payload!;
  return { triggerId: String(triggerId), responseUrl: String(responseUrl) };
}

const open = (triggerId: string) =>
  webClient(workspace).views.open({ trigger_id: triggerId, view: plainModal('Plan') });

async function respond(url: string, body: unknown): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return answer.text();
}

test('a trigger id opens one view only', async () => {
  const { triggerId } = await command();
  await open(triggerId);

  await expect(open(triggerId)).rejects.toMatchObject({ data: { error: 'exchanged_trigger_id' } });
  await expect(open('1.2.3')).rejects.toMatchObject({ data: { error: 'invalid_trigger_id' } });
});

test('a trigger id is worth nothing after three seconds', async () => {
  const [inTime, late] = [await command(), await command()];
  clock.advance(3000);
  await open(inTime.triggerId);
  clock.advance(1);

  await expect(open(late.triggerId)).rejects.toMatchObject({ data: { error: 'expired_trigger_id' } });
});

test('a response URL works five times', async () => {
  const { responseUrl } = await command();
  const answers: string[] = [];
  for (let count = 1; count <= 6; count += 1) answers.push(await respond(responseUrl, { text: `answer ${count}` }));

  expect(answers).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', '{"ok":false,"error":"used_url"}']);
  expect(workspace.as('ada').reads('#deployments')).toHaveLength(5);
  expect(workspace.as('grace').reads('#deployments')).toHaveLength(0);
});

test('a response URL works for thirty minutes', async () => {
  const { responseUrl } = await command();
  clock.advance(30 * 60_000);
  const inTime = await respond(responseUrl, { text: 'to all', response_type: 'in_channel' });
  clock.advance(1);
  const late = await respond(responseUrl, { text: 'late' });

  expect([inTime, late]).toEqual(['ok', '{"ok":false,"error":"expired_url"}']);
  expect(workspace.as('grace').reads('#deployments')).toMatchObject([{ text: 'to all' }]);
});

test('the response URL of a press replaces or deletes even an ephemeral message', async () => {
  const shown = { channel: 'C0DEPLOYMENTS', user: 'U0ADA', text: 'sure?', blocks: [buttons('Yes')] };
  await webClient(workspace).chat.postEphemeral(shown);
  const ada = workspace.as('ada');
  const pressed = ada.presses(ada.reads('#deployments')[0]!, 'Yes');
  const envelope = await socket.next();
  socket.ack(envelope);
  await pressed;
  const url = String(envelope.payload?.['response_url']);

  await respond(url, { text: 'done', replace_original: true });
  const replaced = ada.reads('#deployments');
  await respond(url, { delete_original: true });

  expect(envelope.payload).toMatchObject({ container: { is_ephemeral: true } });
  expect(envelope.payload).not.toHaveProperty('message');
  expect(replaced).toMatchObject([{ text: 'done', ephemeralFor: 'U0ADA' }]);
  expect(ada.reads('#deployments')).toEqual([]);
});

test('an update with an old hash is refused, and so is a view that was closed', async () => {
  const client = webClient(workspace);
  const { view } = await open((await command()).triggerId);
  const first = { view_id: view!.id!, hash: view!.hash!, view: plainModal('Second') };
  await client.views.update(first);

  await expect(client.views.update(first)).rejects.toMatchObject({ data: { error: 'hash_conflict' } });
  await workspace.as('ada').closes();
  const closed = client.views.update({ view_id: view!.id!, view: plainModal('Third') });
  await expect(closed).rejects.toMatchObject({ data: { error: 'not_found' } });
});

test('no more than three views lie on one another', async () => {
  const client = webClient(workspace);
  await open((await command()).triggerId);
  const push = async () => client.views.push({ trigger_id: (await command()).triggerId, view: plainModal('Next') });
  await push();
  await push();

  await expect(push()).rejects.toMatchObject({ data: { error: 'push_limit_reached' } });
});
