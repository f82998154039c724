import type { MessageRecord, ViewRecord } from '../../../playground/slack/records.ts';

/** Everything that a message or form says to its reader, one line for each text. */
export function said(one: MessageRecord | ViewRecord): string {
  return texts('view' in one ? one.view : [one.text, one.blocks ?? []]).join('\n');
}

function texts(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(texts);
  if (typeof value !== 'object' || value === null) return typeof value === 'string' ? [value] : [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (typeof inner === 'string') return key === 'text' ? [inner] : [];
    return texts(inner);
  });
}

/** The words on the buttons of a message, in their order. */
export const buttons = ({ blocks = [] }: Pick<MessageRecord, 'blocks'>): readonly string[] =>
  blocks.flatMap((block) =>
    block.type === 'actions'
      ? block.elements.flatMap((element) => (element.type === 'button' ? [element.text.text] : []))
      : [],
  );

/** The code at the foot of a refusal. */
export function codeOf({ blocks = [] }: Pick<MessageRecord, 'blocks'>): string | undefined {
  const last = blocks.at(-1);
  const [element] = last?.type === 'context' ? last.elements : [];
  const text = element?.type === 'mrkdwn' ? element.text : '';
  return /^[a-z]+(-[a-z]+)*$/.test(text) ? text : undefined;
}

/** The deployment whose card this is: every block of a card is named after it. */
export function cardOf({ blocks = [] }: Pick<MessageRecord, 'blocks'>): string | undefined {
  return /^([a-z][a-z0-9-]*#\d+):/.exec(blocks[0]?.block_id ?? '')?.[1];
}
