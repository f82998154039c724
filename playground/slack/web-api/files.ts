import { z } from 'zod';
import type { Core } from '../core.ts';
import { channelMessages } from '../world.ts';
import { findChannel, postingRefusal } from './channels.ts';
import { postAsBot } from './chat.ts';
import { checkContent } from './content.ts';
import { apiFile } from './message-shape.ts';
import { type Answer, count, type Method, method, nested, refuse } from './method.ts';

const completeArgs = z.object({
  files: nested.pipe(z.array(z.object({ id: z.string(), title: z.string().optional() })).min(1)),
  channel_id: z.string().optional(),
  channels: z.string().optional(),
  thread_ts: z.string().optional(),
  initial_comment: z.string().optional(),
});
type CompleteArgs = z.output<typeof completeArgs>;

async function complete(core: Core, args: CompleteArgs): Promise<Answer> {
  const files = args.files.map(({ id, title }) => {
    const file = core.world.files.get(id);
    return file && { ...file, shared: true, title: title ?? file.name };
  });
  const known = files.filter((file) => file !== undefined);
  if (known.length < files.length) return refuse('file_not_found');
  const reference = args.channel_id ?? args.channels?.split(',')[0];
  const refusal = reference === undefined ? undefined : postingRefusal(core, findChannel(core.world, reference));
  if (refusal !== undefined) return refuse(refusal);
  for (const file of known) core.world.files.set(file.id, file);
  const shown = known.map((file) => apiFile(core.world, file));
  if (reference === undefined) return { ok: true, files: shown };
  const shared = await share(core, reference, { ...args, fileIds: known.map((file) => file.id) });
  return shared ?? { ok: true, files: shown };
}

type Sharing = CompleteArgs & { readonly fileIds: readonly string[] };

async function share(core: Core, reference: string, args: Sharing): Promise<Answer | undefined> {
  const channel = findChannel(core.world, reference);
  if (!channel) return refuse('channel_not_found');
  const parent = args.thread_ts === undefined ? undefined : channelMessages(core.world, channel.id).get(args.thread_ts);
  if (args.thread_ts !== undefined && !parent) return refuse('thread_not_found');
  const checked = await checkContent(core, 'files.completeUploadExternal', { text: args.initial_comment });
  if (!checked.ok) return checked.refusal;
  const thread = parent ? { threadTs: parent.threadTs ?? parent.ts } : {};
  postAsBot(core, { channel, fileIds: args.fileIds, ...thread }, checked.content);
  return undefined;
}

/** files.* */
export const fileMethods: Readonly<Record<string, Method>> = {
  'files.getUploadURLExternal': method({
    tier: 4,
    scopes: ['files:write'],
    args: z.object({ filename: z.string().min(1), length: count }),
    handle: (core, args) => {
      const id = core.world.nextId('F');
      const empty = { title: args.filename, contentType: 'application/octet-stream', base64: '', shared: false };
      core.world.files.set(id, { id, name: args.filename, size: args.length, ...empty });
      return { ok: true, upload_url: `${core.address()}/upload/${id}`, file_id: id };
    },
  }),
  'files.completeUploadExternal': method({ tier: 4, scopes: ['files:write'], args: completeArgs, handle: complete }),
};
