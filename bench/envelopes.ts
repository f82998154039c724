import { randomUUID } from 'node:crypto';
import type { SlackServer } from './slack-server.ts';
import { team } from './slack-server.ts';

/** The people and the channel of every configuration here. */
export const asker = 'U0ASKER';
export const approver = 'U0APPROVER';
export const channel = 'C0BENCH';

/** A typed command as Slack sends it. */
export const command = ({ origin }: SlackServer, typed: string, person = asker) => {
  const [name = '', ...words] = typed.split(' ');
  return {
    type: 'slash_commands',
    payload: {
      token: 'verification',
      team_id: team,
      team_domain: 'bench',
      channel_id: channel,
      channel_name: 'bench',
      user_id: person,
      user_name: 'somebody',
      command: name,
      text: words.join(' '),
      api_app_id: 'A0BENCH',
      is_enterprise_install: 'false',
      response_url: `${origin}/response/${randomUUID()}`,
      trigger_id: randomUUID(),
    },
  };
};

/** A pressed button as Slack sends it. */
export const press = (
  { origin }: SlackServer,
  { actionId, value, person = approver }: { actionId: string; value: string; person?: string },
) => ({
  type: 'interactive',
  payload: {
    type: 'block_actions',
    user: { id: person, username: 'somebody', name: 'somebody', team_id: team },
    api_app_id: 'A0BENCH',
    token: 'verification',
    container: { type: 'message', message_ts: '1700000000.000100', channel_id: channel, is_ephemeral: false },
    trigger_id: randomUUID(),
    team: { id: team, domain: 'bench' },
    enterprise: null,
    is_enterprise_install: false,
    channel: { id: channel, name: 'bench' },
    message: { type: 'message', ts: '1700000000.000100', text: 'card' },
    response_url: `${origin}/response/${randomUUID()}`,
    actions: [{ action_id: actionId, block_id: 'b', type: 'button', value, action_ts: '1700000000.000200' }],
  },
});
