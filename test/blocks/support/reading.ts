import type { Message } from '../../../blocks/message.ts';

/** Every text of the blocks in reading order. */
export function textOf(value: unknown): string {
  return texts(value).join('\n');
}

function texts(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(texts);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'text' && typeof inner === 'string' ? [inner] : key === 'confirm' ? [] : texts(inner),
  );
}

/** What a reader in UTC sees: date tokens by their fallback. */
export const readable = (message: { readonly blocks: Message['blocks'] }): string =>
  textOf(message.blocks).replaceAll(/<!date\^\d+\^[^|]*\|([^>]*)>/gu, '$1');

interface Pressable {
  readonly action_id: string;
  readonly value?: string;
  readonly style?: string;
  readonly confirm?: unknown;
  readonly text?: { readonly text: string };
}

/** The buttons and menus of a message, in order. */
export const buttonsOf = (message: { readonly blocks: Message['blocks'] }): readonly Pressable[] =>
  message.blocks.flatMap((block) =>
    block.type === 'actions'
      ? block.elements.filter((element): element is Pressable & typeof element => 'action_id' in element)
      : [],
  );

export const buttonIds = (message: { readonly blocks: Message['blocks'] }): readonly string[] =>
  buttonsOf(message).map((element) => element.action_id);
