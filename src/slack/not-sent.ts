import type { WebClient } from '@slack/web-api';
import type { Config } from '../domain/config.ts';
import type { Instead, Outbox, OutboxRow } from '../ports/outbox.ts';
import type { Clock, Log } from '../ports/world.ts';
import { troubleOf } from './trouble.ts';

export interface NotSentParts {
  readonly client: WebClient;
  readonly outbox: Outbox;
  readonly drawing: { readonly clock: Clock; readonly config: () => Config };
  readonly log: Log;
}

const firstRetryMs = 1000;
const longestRetryMs = 30_000;
const mostTries = 10;

/** Words of Slack after which no repetition helps. */
const hopeless = [
  'channel_not_found',
  'is_archived',
  'not_in_channel',
  'user_not_found',
  'users_not_found',
  'user_disabled',
  'cannot_dm_bot',
  'restricted_action',
  'thread_not_found',
  'msg_too_long',
  'msg_blocks_too_long',
  'no_text',
];

/** Words of Slack about us, not about the message: a person mends the token or the app, and then everything is sent. */
const lockedOut = [
  'not_authed',
  'invalid_auth',
  'account_inactive',
  'token_expired',
  'token_revoked',
  'not_allowed_token_type',
  'missing_scope',
  'no_permission',
  'org_login_required',
  'ekm_access_denied',
  'team_access_not_granted',
  'access_denied',
  'accesslimited',
];

/** What becomes of a message that was not sent: it is kept while there is hope, and what cannot stand there is told to the admins. */
export async function afterTrouble(parts: NotSentParts, row: OutboxRow, error: unknown): Promise<void> {
  const { outbox, drawing, log } = parts;
  const nowMs = drawing.clock.now();
  const retryAtMs = nowMs + Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(row.attempts, mostTries));
  const trouble = sorted(parts, row, error);
  switch (trouble.kind) {
    case 'rate-limited':
      return outbox.postpone(row, nowMs + trouble.retryAfterMs, 'not-sent');
    case 'unknown':
      return outbox.postpone(row, retryAtMs, 'unknown');
    case 'refused': {
      const { error: word } = trouble;
      const facts = { row: row.id, to: row.to, error: word };
      if (lockedOut.includes(word)) {
        log.error(facts, 'Slack does not let us in; messages are kept until it does');
        return outbox.postpone(row, retryAtMs, 'not-sent');
      }
      if (word === 'not_in_channel' && row.attempts < mostTries && (await joined(parts, row)))
        return outbox.postpone(row, nowMs, 'not-sent');
      const isFinal = hopeless.includes(word) || word.startsWith('invalid_') || row.attempts >= mostTries;
      log.error(facts, isFinal ? 'Slack refuses a message; it is dropped' : 'Slack refuses a message');
      if (!isFinal) return outbox.postpone(row, retryAtMs, 'not-sent');
      return outbox.drop(row, word, instead(parts, row, word));
    }
  }
}

/** A bug in a view must not stop the lane for ever: it counts as refused. */
function sorted({ log }: NotSentParts, row: OutboxRow, error: unknown): ReturnType<typeof troubleOf> {
  try {
    return troubleOf(error);
  } catch {
    log.error({ error, row: row.id }, 'a message cannot be made or stored');
    return { kind: 'refused', error: 'internal' };
  }
}

/** Somebody sent the bot out of a public channel: it comes back by itself. */
async function joined({ client, log }: NotSentParts, { lane: channel }: OutboxRow): Promise<boolean> {
  try {
    await client.conversations.join({ channel });
    return true;
  } catch (error) {
    log.warn({ error, channel }, 'cannot join a channel again');
    return false;
  }
}

/** Without its card a deployment could not be decided: it stands with the admins then, who also hear why. */
function instead({ drawing }: NotSentParts, { to, message }: OutboxRow, error: string): readonly Instead[] {
  const { admins } = drawing.config().channels;
  if (to.kind !== 'channel' || to.channel === admins) return [];
  const there = { kind: 'channel', channel: admins } as const;
  const told = { kind: 'undelivered', channel: to.channel, error } as const;
  if (message.kind !== 'card') return [{ to: there, message: told }];
  return [
    { to: there, message: { ...told, deployment: message.deployment } },
    { to: there, message },
  ];
}
