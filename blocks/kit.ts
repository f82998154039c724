import type {
  ActionsBlock,
  ActionsBlockElement,
  Button,
  ContextBlock,
  HeaderBlock,
  KnownBlock,
  MrkdwnElement,
  PlainTextElement,
  SectionBlock,
  SectionBlockAccessory,
} from '@slack/types';
import type { ButtonId, Payload } from './action-ids.ts';
import { encode } from './action-ids.ts';
import { levelled } from './level.ts';
import * as limits from './limits.ts';
import type { Message } from './message.ts';
import type { Rich } from './text.ts';
import { fit, flat, shorten, withoutTokens } from './text.ts';

// Verbatim: Slack must not look for names, channels or addresses in what people typed.
const mrkdwn = (text: Rich, length: number): MrkdwnElement => ({
  type: 'mrkdwn',
  text: fit(text, length).mrkdwn || ' ',
  verbatim: true,
});

export const plain = (text: string, length: number): PlainTextElement => ({
  type: 'plain_text',
  text: shorten(flat(text), length) || ' ',
  emoji: false,
});

export const section = (text: Rich, accessory?: SectionBlockAccessory): SectionBlock => ({
  type: 'section',
  text: mrkdwn(text, limits.sectionText),
  ...(accessory === undefined ? {} : { accessory }),
});

/** Small print; empty parts are left out, and no block comes of nothing. */
export function context(...texts: readonly Rich[]): readonly ContextBlock[] {
  const elements = texts
    .filter(({ mrkdwn: text }) => text !== '')
    .slice(0, limits.contextElements)
    .map((text) => mrkdwn(text, limits.fieldText));
  return elements.length === 0 ? [] : [{ type: 'context', elements }];
}

export const header = (text: string): HeaderBlock => ({ type: 'header', text: plain(text, limits.headerText) });

export const divider: KnownBlock = { type: 'divider' };

export interface Press<Id extends ButtonId> {
  readonly id: Id;
  readonly label: string;
  readonly payload: Payload<Id>;
  readonly style?: 'primary' | 'danger';
  readonly confirm?: Confirmation;
}

interface Confirmation {
  readonly title: string;
  readonly text: string;
  readonly yes: string;
  readonly danger: boolean;
}

/** A button whose value is exactly its payload. */
export const button = <Id extends ButtonId>({ id, label, payload, style, confirm }: Press<Id>): Button => ({
  type: 'button',
  action_id: id,
  text: plain(label, limits.buttonText),
  value: encode(id, payload),
  ...(style === undefined ? {} : { style }),
  ...(confirm === undefined ? {} : { confirm: confirmation(confirm) }),
});

const confirmation = ({ title, text, yes, danger }: Confirmation): NonNullable<Button['confirm']> => ({
  title: plain(title, limits.confirmTitle),
  text: plain(text, limits.confirmText),
  confirm: plain(yes, limits.confirmButton),
  deny: plain('Go back', limits.confirmButton),
  ...(danger ? { style: 'danger' as const } : {}),
});

/** Buttons and menus in one row; no row comes of nothing. */
export const actions = (elements: readonly ActionsBlockElement[]): readonly ActionsBlock[] =>
  elements.length === 0 ? [] : [{ type: 'actions', elements: elements.slice(0, limits.actionElements) }];

/** Ids that differ within the message and change with every draw of another state. */
export const withIds = (blocks: readonly KnownBlock[], prefix: string): readonly KnownBlock[] =>
  blocks.map((block, index) => ({ ...block, block_id: `${prefix}:${block.type}-${index}` }));

/** The finished message: `text` is what notifications and screen readers get. */
export const message = (text: Rich, blocks: readonly KnownBlock[]): Message => ({
  text: fit(withoutTokens(text), limits.messageText).mrkdwn,
  blocks: levelled(blocks),
});
