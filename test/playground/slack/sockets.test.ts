import { afterEach, beforeEach, expect, test } from 'vitest';
import { type HandClock, handClock } from '../../../playground/slack/clock.ts';
import { startWorkspace, type Workspace } from '../../../playground/slack/workspace.ts';
import { rawSocket } from './support/raw-socket.ts';

let clock: HandClock;
let workspace: Workspace;

beforeEach(async () => {
  clock = handClock(Date.now());
  workspace = await startWorkspace({ clock, eventRetryDelaysMs: [1000, 60_000] });
});

afterEach(() => workspace.close());

test('a command that is not acknowledged within three seconds failed for the person, and is not sent again', async () => {
  const socket = await rawSocket(workspace);
  const ada = workspace.as('ada');
  const trouble = ada.waitForTrouble();
  const typed = ada.types('#deployments', '/deploy shop');
  await socket.next();

  clock.advance(2999);
  clock.advance(1);

  expect(await typed).toEqual({ kind: 'trouble', sentence: '/deploy failed because the app did not respond' });
  expect(await trouble).toBe('/deploy failed because the app did not respond');
  clock.advance(600_000);
  const again = ada.types('#deployments', '/status');
  const envelope = await socket.next();
  socket.ack(envelope);
  await again;
  expect(envelope.payload).toMatchObject({ command: '/status' });
});

test('a command fails at once for the person when the bot holds no socket', async () => {
  const outcome = await workspace.as('ada').types('#deployments', '/deploy shop');

  expect(workspace.isBotConnected()).toBe(false);
  expect(outcome.kind).toBe('trouble');
});

test('an event that is not acknowledged is sent again with its number and the same event id', async () => {
  const socket = await rawSocket(workspace);
  workspace.as('ada').opensHome();
  const first = await socket.next();
  clock.advance(3000);
  await nextTurn();
  clock.advance(1000);
  const second = await socket.next();
  socket.ack(second);

  expect(first).toMatchObject({ type: 'events_api', retry_attempt: 0 });
  expect(second).toMatchObject({ type: 'events_api', retry_attempt: 1, retry_reason: 'timeout' });
  expect(second.payload?.['event_id']).toBe(first.payload?.['event_id']);
});

test('an envelope can come three times, with the same id or with new ones', async () => {
  const socket = await rawSocket(workspace);
  const ada = workspace.as('ada');
  const three = async () => [await socket.next(), await socket.next(), await socket.next()] as const;

  workspace.faults.nextDelivery({ copies: 3, envelopeIds: 'same' });
  const first = ada.types('#deployments', '/status');
  const same = await three();
  socket.ack(same[0]);
  workspace.faults.nextDelivery({ copies: 3, envelopeIds: 'new' });
  const second = ada.types('#deployments', '/status');
  const fresh = await three();
  socket.ack(fresh[2]);

  expect([(await first).kind, (await second).kind]).toEqual(['done', 'done']);
  expect(new Set(same.map((one) => one.envelope_id)).size).toBe(1);
  expect(new Set(fresh.map((one) => one.envelope_id)).size).toBe(3);
  expect(new Set(fresh.map((one) => one.payload?.['trigger_id'])).size).toBe(1);
});

test('a late envelope comes only after its delay', async () => {
  const socket = await rawSocket(workspace);
  workspace.faults.nextDelivery({ delayMs: 5000 });
  const late = workspace.as('ada').types('#deployments', '/deploy late');
  const onTime = workspace.as('ada').types('#deployments', '/deploy on time');

  const first = await socket.next();
  socket.ack(first);
  await onTime;
  clock.advance(5000);
  const second = await socket.next();
  socket.ack(second);

  expect([first.payload?.['text'], second.payload?.['text']]).toEqual(['on time', 'late']);
  expect((await late).kind).toBe('done');
});

test('envelopes are spread over the open sockets', async () => {
  const [one, two] = [await rawSocket(workspace), await rawSocket(workspace)];
  const both = [
    workspace.as('ada').types('#deployments', '/status'),
    workspace.as('ada').types('#deployments', '/status'),
  ];

  one.ack(await one.next());
  two.ack(await two.next());

  expect((await Promise.all(both)).map((outcome) => outcome.kind)).toEqual(['done', 'done']);
});

test('an eleventh socket is turned away', async () => {
  for (let count = 0; count < 10; count += 1) await rawSocket(workspace);

  const eleventh = await rawSocket(workspace);

  await eleventh.closed;
  expect(workspace.isBotConnected()).toBe(true);
});

test('the bot is asked to open a new socket', async () => {
  const socket = await rawSocket(workspace);

  workspace.faults.refreshSockets('refresh_requested');

  expect(await socket.next()).toEqual({ type: 'disconnect', reason: 'refresh_requested' });
});

test('dropped sockets close without a goodbye', async () => {
  const socket = await rawSocket(workspace);

  workspace.faults.dropSockets();

  expect(await socket.closed).toBe(1006);
});

test('a socket that answers no pings is cut, one that does stays', async () => {
  const quick = await startWorkspace({ pingEveryMs: 20 });
  const frozen = await rawSocket(quick, { autoPong: false });
  const lively = await rawSocket(quick);

  expect(await frozen.closed).toBe(1006);
  expect(quick.isBotConnected()).toBe(true);
  await lively.close();
  await quick.close();
});

test('one can wait for the bot to come', async () => {
  const waiting = workspace.waitForBot();
  const before = workspace.isBotConnected();
  await rawSocket(workspace);
  await waiting;

  expect([before, workspace.isBotConnected()]).toEqual([false, true]);
});

test('a ticket opens one socket only', async () => {
  const answer = await fetch(`${workspace.apiUrl}apps.connections.open`, {
    method: 'POST',
    headers: { authorization: `Bearer ${workspace.seed.app.appToken}` },
  });
  const { url } = (await answer.json()) as { readonly url: string };
  const open = async () => {
    const { default: WebSocket } = await import('ws');
    const socket = new WebSocket(url);
    return new Promise<string>((resolve) => {
      socket.on('open', () => {
        resolve('open');
      });
      socket.on('error', (error) => {
        resolve(error.message);
      });
    });
  };

  expect(await open()).toBe('open');
  expect(await open()).toContain('401');
});

/** Lets what waits for a settled promise run. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
