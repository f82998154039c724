import { ErrorCode } from '@slack/web-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startWorkspace, type Workspace } from '../../../playground/slack/workspace.ts';
import { webClient } from './support/bots.ts';
import { rawSocket } from './support/raw-socket.ts';

let workspace: Workspace;
const message = { channel: 'C0DEPLOYMENTS', text: 'hello' };

beforeEach(async () => {
  workspace = await startWorkspace();
});
afterEach(() => workspace.close());

const post = () => webClient(workspace).chat.postMessage(message);
const seen = () => workspace.as('ada').reads('#deployments').length;

test('the next calls can be rate limited, with the seconds to wait', async () => {
  workspace.faults.next('chat.postMessage', { kind: 'rate-limited', retryAfterSeconds: 7 }, 2);

  const limited = { code: ErrorCode.RateLimitedError, retryAfter: 7 };
  await expect(post()).rejects.toMatchObject(limited);
  await expect(post()).rejects.toMatchObject(limited);
  await post();

  expect(seen()).toBe(1);
});

test('a call can be answered with a server error or a code of Slack’s, without effect', async () => {
  workspace.faults.next('*', { kind: 'status', status: 502 });
  workspace.faults.next('*', { kind: 'platform-error', error: 'fatal_error' });

  await expect(post()).rejects.toMatchObject({ code: ErrorCode.HTTPError });
  await expect(post()).rejects.toMatchObject({ data: { error: 'fatal_error' } });

  expect(seen()).toBe(0);
});

test('a connection can be reset before or after the effect', async () => {
  workspace.faults.next('chat.postMessage', { kind: 'reset' });
  await expect(post()).rejects.toMatchObject({ code: ErrorCode.RequestError });
  const before = seen();
  workspace.faults.next('chat.postMessage', { kind: 'reset-after-effect' });
  await expect(post()).rejects.toMatchObject({ code: ErrorCode.RequestError });

  expect([before, seen()]).toEqual([0, 1]);
});

test('an answer can be lost after the effect', async () => {
  workspace.faults.next('chat.postMessage', { kind: 'no-answer-after-effect' });
  const abort = new AbortController();
  const headers = { authorization: `Bearer ${workspace.seed.app.botToken}`, 'content-type': 'application/json' };
  const request = { method: 'POST', headers, body: JSON.stringify(message), signal: abort.signal };

  const answer = fetch(`${workspace.apiUrl}chat.postMessage`, request);
  await workspace.as('ada').waitForMessage('#deployments', (one) => one.text === 'hello');
  abort.abort();

  await expect(answer).rejects.toThrow('aborted');
});

test('during an outage nothing answers, and afterwards everything does', async () => {
  const socket = await rawSocket(workspace);

  workspace.faults.outage(true);
  await socket.closed;
  await expect(post()).rejects.toMatchObject({ code: ErrorCode.HTTPError });
  const typed = await workspace.as('ada').types('#deployments', '/status');
  workspace.faults.outage(false);
  await post();

  expect(typed.kind).toBe('trouble');
  expect(seen()).toBe(1);
});
