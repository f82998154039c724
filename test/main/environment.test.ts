import { expect, test } from 'vitest';
import { readEnvironment } from '../../src/main/environment.ts';

test('tokens in each other’s place are told apart at once, before Slack is asked', () => {
  const read = readEnvironment({ SLACK_BOT_TOKEN: 'xapp-1-A0-2-b', SLACK_APP_TOKEN: 'xoxb-1-2-c' });

  expect(read).toMatchObject({
    kind: 'faults',
    sentences: [
      expect.stringContaining('SLACK_BOT_TOKEN holds an app-level token'),
      expect.stringContaining('SLACK_APP_TOKEN holds a bot or user token'),
    ],
  });
});

test('tokens of any other form are Slack’s to judge', () => {
  expect(readEnvironment({ SLACK_BOT_TOKEN: 'any', SLACK_APP_TOKEN: 'thing' })).toMatchObject({ kind: 'ok' });
});
