import { z } from 'zod';
import type { FormValues, Pressed, Submitted } from '../../commands/contract.ts';
import type { ChannelId, PersonId } from '../domain/ids.ts';
import { isChannelId, isPersonId } from '../domain/ids.ts';
import type { Json } from '../domain/json.ts';

/** What is stored of a request: enough to do it, no token and nothing that Slack may change. */
export type StoredRequest =
  | { readonly kind: 'command'; readonly command: string; readonly text: string; readonly channel: ChannelId }
  | { readonly kind: 'press'; readonly pressed: Pressed; readonly channel?: ChannelId }
  | {
      readonly kind: 'submission';
      readonly callbackId: string;
      readonly submitted: Submitted;
      readonly channel?: ChannelId;
    };

const channel = z.custom<ChannelId>((value) => typeof value === 'string' && isChannelId(value));
const values = z.record(z.string(), z.union([z.string(), z.array(z.string())]).optional());
const stored = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('command'), command: z.string(), text: z.string(), channel }),
  z.object({
    kind: z.literal('press'),
    pressed: z.object({ actionId: z.string(), value: z.string() }),
    channel: channel.optional(),
  }),
  z.object({
    kind: z.literal('submission'),
    callbackId: z.string(),
    submitted: z.object({ values, carried: z.string() }),
    channel: channel.optional(),
  }),
]);

/** Read back from the inbox; rows are ours, and one of another form is a bug. */
export const readStored = (payload: Json): StoredRequest => stored.parse(payload) as StoredRequest;

export const person = (id: string): PersonId | undefined => (isPersonId(id) ? id : undefined);
export const channelOf = (id: string | undefined): ChannelId | undefined =>
  id !== undefined && isChannelId(id) ? id : undefined;

const option = z.object({ value: z.string() });
const input = z.looseObject({
  value: z.string().nullish(),
  selected_option: option.nullish(),
  selected_options: z.array(option).nullish(),
  selected_user: z.string().nullish(),
  selected_conversation: z.string().nullish(),
  selected_channel: z.string().nullish(),
  selected_date: z.string().nullish(),
  selected_time: z.string().nullish(),
  selected_date_time: z.number().nullish(),
});
const state = z.record(z.string(), z.record(z.string(), input));

/** Slack's state of a form as block_id → what was typed or chosen. */
export function formValues(raw: unknown): FormValues {
  const parsed = state.safeParse(raw);
  if (!parsed.success) return {};
  return Object.fromEntries(
    Object.entries(parsed.data).map(([block, inputs]) => [block, chosen(Object.values(inputs)[0])]),
  );
}

function chosen(one: z.infer<typeof input> | undefined): string | readonly string[] | undefined {
  if (one === undefined) return undefined;
  if (one.selected_options) return one.selected_options.map(({ value }) => value);
  const moment = one.selected_date_time;
  return (
    one.value ??
    one.selected_option?.value ??
    one.selected_user ??
    one.selected_conversation ??
    one.selected_channel ??
    one.selected_date ??
    one.selected_time ??
    (typeof moment === 'number' ? String(moment) : undefined)
  );
}

/** A form's private_metadata holds the channel it was opened in beside what the form itself carries. */
const metadata = z.object({ channel: channel.optional(), carried: z.string() });

export const packMetadata = (at: ChannelId | undefined, carried: string): string =>
  JSON.stringify({ ...(at === undefined ? {} : { channel: at }), carried });

export function unpackMetadata(text: string): { readonly channel?: ChannelId; readonly carried: string } {
  try {
    const { channel: at, carried } = metadata.parse(JSON.parse(text));
    return { carried, ...(at === undefined ? {} : { channel: at }) };
  } catch {
    return { carried: text };
  }
}
