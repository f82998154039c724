import { z } from 'zod';
import type { Core } from '../core.ts';
import { editAsBot, postAsBot } from '../web-api/chat.ts';
import { checkContent } from '../web-api/content.ts';
import { nested } from '../web-api/method.ts';
import { channelMessages, removeMessage } from '../world.ts';
import type { ResponseTarget } from './response-urls.ts';

const responseShape = z.looseObject({
  text: z.string().optional(),
  blocks: nested.optional(),
  attachments: nested.optional(),
  metadata: nested.optional(),
  response_type: z.enum(['ephemeral', 'in_channel']).optional(),
  replace_original: z.union([z.boolean(), z.string()]).optional(),
  delete_original: z.union([z.boolean(), z.string()]).optional(),
  thread_ts: z.string().optional(),
});
type Response = z.output<typeof responseShape>;

/** What to answer to whoever posted to a response URL. */
export interface ResponseReply {
  readonly status: number;
  readonly body: string;
}

/** Does what was posted to a response URL, or put into the acknowledgement of a command. */
export async function respond(core: Core, target: ResponseTarget, raw: unknown): Promise<ResponseReply> {
  const parsed = responseShape.safeParse(raw);
  if (!parsed.success) return failed(core, 'invalid_payload');
  const original = originalOf(core, target);
  if (isYes(parsed.data.delete_original)) {
    if (original) removeMessage(core.world, original);
    return fine;
  }
  const checked = await checkContent(core, 'response_url', { ...parsed.data, text: parsed.data.text ?? '' });
  if (!checked.ok) return { status: 400, body: JSON.stringify(checked.refusal) };
  if (isYes(parsed.data.replace_original) && original) editAsBot(core, original, withoutOldBlocks(checked.content));
  else post(core, { target, response: parsed.data, content: checked.content });
  return fine;
}

const fine: ResponseReply = { status: 200, body: 'ok' };

function failed(core: Core, error: string): ResponseReply {
  core.violations.push({ at: 'response_url', error, messages: [] });
  return { status: 400, body: JSON.stringify({ ok: false, error }) };
}

/** A replacement is a whole new message: what it does not bring is gone. */
function withoutOldBlocks<C extends object>(
  content: C,
): C & { readonly blocks: NonNullable<unknown> & readonly never[] } {
  return { blocks: [], ...content };
}

interface Posting {
  readonly target: ResponseTarget;
  readonly response: Response;
  readonly content: Parameters<typeof postAsBot>[2];
}

function post(core: Core, { target, response, content }: Posting): void {
  const channel = core.world.channels.get(target.channel);
  if (!channel) return;
  const threadTs = response.thread_ts ?? target.message?.threadTs;
  postAsBot(
    core,
    {
      channel,
      ...(threadTs === undefined ? {} : { threadTs }),
      ...(response.response_type === 'in_channel' ? {} : { ephemeralFor: target.person }),
    },
    content,
  );
}

function originalOf(core: Core, target: ResponseTarget): ReturnType<typeof findMessage> {
  return target.message && findMessage(core, target.channel, target.message.ts);
}

function findMessage(core: Core, channel: string, ts: string): Parameters<typeof editAsBot>[1] | undefined {
  return channelMessages(core.world, channel).get(ts);
}

function isYes(value: boolean | string | undefined): boolean {
  return value === true || value === 'true';
}
