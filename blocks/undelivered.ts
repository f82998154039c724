import type { OutboxMessage } from '../src/domain/notice.ts';
import { message, section } from './kit.ts';
import type { Message } from './message.ts';
import type { Rich } from './text.ts';
import { channelName, code, lines, say } from './text.ts';

type Undelivered = Extract<OutboxMessage, { readonly kind: 'undelivered' }>;

/** To the admins: a channel does not take what should stand in it, and how that is mended. */
export function undelivered({ channel, error, deployment }: Undelivered): Message {
  const what = deployment === undefined ? 'A notice' : `The card of ${deployment}`;
  const said = say`⚠ ${what} could not be posted in ${channelName(channel)}: ${reasonOf(error)}`;
  const instead = deployment === undefined ? undefined : say`It stands here instead and works as it would there.`;
  return message(said, [section(lines(said, instead))]);
}

function reasonOf(error: string): Rich {
  switch (error) {
    case 'channel_not_found':
    case 'not_in_channel':
      return say`there is no such channel, or I am not in it. Invite me there with ${code('/invite')}, or correct the configuration.`;
    case 'is_archived':
      return say`it is archived. Name another one in the configuration.`;
    default:
      return say`Slack says ${code(error)}.`;
  }
}
