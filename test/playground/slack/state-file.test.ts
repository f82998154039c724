import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startWorkspace } from '../../../playground/slack/workspace.ts';
import { webClient } from './support/bots.ts';
import { homeTab } from './support/views.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slack-state-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('messages, channels and home tabs are still there after a restart of the workspace', async () => {
  const stateFile = join(folder, 'slack.json');
  const metadata = { event_type: 'notice', event_payload: { id: 'n-1' } };
  const first = await startWorkspace({ stateFile });
  await webClient(first).chat.postMessage({ channel: 'C0DEPLOYMENTS', text: 'before', metadata });
  await webClient(first).conversations.join({ channel: 'C0GENERAL' });
  await webClient(first).views.publish({ user_id: 'U0ADA', view: homeTab('quiet') });
  const [before] = first.as('ada').reads('#deployments');
  await first.close();

  const second = await startWorkspace({ stateFile });
  const history = await webClient(second).conversations.history({
    channel: 'C0DEPLOYMENTS',
    include_all_metadata: true,
  });
  const general = await webClient(second).conversations.info({ channel: 'C0GENERAL' });
  const later = await webClient(second).chat.postMessage({ channel: 'C0DEPLOYMENTS', text: 'after' });
  const home = second.as('ada').home();
  await second.close();

  expect(history.messages).toMatchObject([{ ts: before!.ts, text: 'before', metadata }]);
  expect(general.channel?.is_member).toBe(true);
  expect(Number(later.ts)).toBeGreaterThan(Number(before!.ts));
  expect(JSON.stringify(home)).toContain('quiet');
});
