import { ErrorCode } from '@slack/web-api';
import { afterEach, expect, test } from 'vitest';
import { handClock } from '../../../playground/slack/clock.ts';
import { makeRateLimits } from '../../../playground/slack/web-api/rate-limits.ts';
import { startWorkspace, type Workspace } from '../../../playground/slack/workspace.ts';
import { webClient } from './support/bots.ts';

let workspace: Workspace | undefined;
afterEach(() => workspace?.close());

test('posts to one channel may come in a burst, then one a second, and other channels are not held up', () => {
  const clock = handClock(0);
  const limits = makeRateLimits(clock, 'slack');
  const post = (channel: string) => limits.take('chat.postMessage', 'none', channel);

  const burst = Array.from({ length: 11 }, () => post('C1'));
  const elsewhere = post('C2');
  clock.advance(1000);
  const later = [post('C1'), post('C1')];

  expect(burst).toEqual([...Array.from({ length: 10 }, () => 0), 1]);
  expect(elsewhere).toBe(0);
  expect(later).toEqual([0, 1]);
});

test('a method of tier 3 may be called about fifty times a minute', () => {
  const clock = handClock(0);
  const limits = makeRateLimits(clock, 'slack');
  const update = () => limits.take('chat.update', 3);

  const first = Array.from({ length: 51 }, update);
  clock.advance(60_000);
  const minuteLater = Array.from({ length: 51 }, update);

  expect(first.filter((seconds) => seconds > 0)).toEqual([2]);
  expect(minuteLater.filter((seconds) => seconds > 0)).toEqual([2]);
});

test('limits can be set for a method, or switched off', () => {
  const one = makeRateLimits(handClock(0), { 'chat.update': { burst: 1, perMinute: 6 } });
  const off = makeRateLimits(handClock(0), 'off');

  expect([one.take('chat.update', 3), one.take('chat.update', 3)]).toEqual([0, 10]);
  expect(Array.from({ length: 500 }, () => off.take('chat.update', 3)).every((seconds) => seconds === 0)).toBe(true);
});

test('one call too many is answered with 429 and the seconds to wait, and has no effect', async () => {
  workspace = await startWorkspace({ limits: { 'chat.postMessage': { burst: 1, perMinute: 6 } } });
  const post = () => webClient(workspace!).chat.postMessage({ channel: 'C0DEPLOYMENTS', text: 'x' });
  await post();

  await expect(post()).rejects.toMatchObject({ code: ErrorCode.RateLimitedError, retryAfter: 10 });

  expect(workspace.as('ada').reads('#deployments')).toHaveLength(1);
});
