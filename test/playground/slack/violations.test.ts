import { afterEach, beforeEach, expect, test } from 'vitest';
import { startWorkspace, type Workspace } from '../../../playground/slack/workspace.ts';
import { webClient } from './support/bots.ts';

let workspace: Workspace;
beforeEach(async () => {
  workspace = await startWorkspace();
});
afterEach(() => workspace.close());

const header = (text: string) => [{ type: 'header' as const, text: { type: 'plain_text' as const, text } }];
const post = (text: string) =>
  webClient(workspace).chat.postMessage({ channel: 'C0DEPLOYMENTS', text: 't', blocks: header(text) });

test('blocks beyond a limit are refused with Slack’s code and a pointer, and remembered', async () => {
  const messages = ['[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]'];

  await expect(post('x'.repeat(151))).rejects.toMatchObject({
    data: { error: 'invalid_blocks', response_metadata: { messages } },
  });

  expect(workspace.violations).toEqual([{ at: 'chat.postMessage', error: 'invalid_blocks', messages }]);
  expect(workspace.as('ada').reads('#deployments')).toEqual([]);
});

test('more text than Slack takes in all blocks is refused as too long', async () => {
  const blocks = Array.from({ length: 5 }, () => ({
    type: 'section' as const,
    text: { type: 'mrkdwn' as const, text: 'x'.repeat(2900) },
  }));
  const call = webClient(workspace).chat.postMessage({ channel: 'C0DEPLOYMENTS', text: 't', blocks });

  await expect(call).rejects.toMatchObject({ data: { error: 'msg_blocks_too_long' } });
});

test('an update with bad blocks leaves the message as it was', async () => {
  const { ts } = await post('fine');
  const update = { channel: 'C0DEPLOYMENTS', ts: ts!, text: 'u', blocks: header('') };

  await expect(webClient(workspace).chat.update(update)).rejects.toMatchObject({ data: { error: 'invalid_blocks' } });

  expect(workspace.as('ada').reads('#deployments')).toMatchObject([{ text: 't' }]);
});

test('a view that Slack would refuse is refused with invalid_arguments', async () => {
  const view = { type: 'home' as const, blocks: header('') };

  await expect(webClient(workspace).views.publish({ user_id: 'U0ADA', view })).rejects.toMatchObject({
    data: { error: 'invalid_arguments' },
  });

  expect(workspace.violations).toMatchObject([{ at: 'views.publish' }]);
});
