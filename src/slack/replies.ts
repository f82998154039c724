import type { WebClient } from '@slack/web-api';
import type { Message } from '../../blocks/message.ts';
import type { Reply } from '../../commands/contract.ts';
import type { ChannelId, PersonId } from '../domain/ids.ts';
import type { Log } from '../ports/world.ts';

/** Whom a reply is for, and how they can be reached. */
export interface Addressee {
  readonly person: PersonId;
  readonly channel?: ChannelId;
  readonly responseUrl?: string;
}

/** Posts JSON to a response_url; Slack's own address, given with the request. */
export type PostJson = (url: string, body: unknown) => Promise<{ readonly ok: boolean }>;

export interface Replier {
  send(to: Addressee, reply: Reply): Promise<void>;
}

interface ReplierParts {
  readonly client: WebClient;
  readonly post: PostJson;
  readonly log: Log;
}

/** Answers to the person who asked: at most once, and a lost one is only logged, for nothing that matters is told here alone. */
export function replier(parts: ReplierParts): Replier {
  return {
    send: async (to, reply) => {
      if (reply.kind === 'quiet') return;
      try {
        if (reply.kind === 'dismissed') {
          if (to.responseUrl !== undefined) await parts.post(to.responseUrl, { delete_original: true });
          return;
        }
        const type = reply.kind === 'public' ? 'in_channel' : 'ephemeral';
        if (await byUrl(parts, to.responseUrl, { message: reply.message, type })) return;
        await byCall(parts, to, reply.message);
      } catch (error) {
        parts.log.warn({ error, person: to.person }, 'a reply did not arrive');
      }
    },
  };
}

async function byUrl(
  { post }: ReplierParts,
  url: string | undefined,
  { message, type }: { readonly message: Message; readonly type: 'ephemeral' | 'in_channel' },
): Promise<boolean> {
  if (url === undefined) return false;
  const { text, blocks } = message;
  return (await post(url, { response_type: type, replace_original: false, text, blocks })).ok;
}

/** Without a response_url: to the person alone, in the channel where they asked, else in their direct messages. */
async function byCall({ client }: ReplierParts, { person, channel }: Addressee, message: Message): Promise<void> {
  const { text } = message;
  const blocks = [...message.blocks];
  if (channel !== undefined) {
    await client.chat.postEphemeral({ channel, user: person, text, blocks });
    return;
  }
  const opened = await client.conversations.open({ users: person });
  const direct = opened.channel?.id;
  if (direct !== undefined) await client.chat.postMessage({ channel: direct, text, blocks });
}
