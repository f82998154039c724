import { expect } from 'vitest';
import type { BlockChecks } from '../../../playground/slack/checks/block-checks.ts';
import { loadBlockChecks } from '../../../playground/slack/checks/block-checks.ts';
import { allBlocksText } from '../../../blocks/limits.ts';
import { textLength } from '../../../blocks/level.ts';
import type { Message } from '../../../blocks/message.ts';
import { textOf } from './reading.ts';

let checks: Promise<BlockChecks> | undefined;
const loaded = (): Promise<BlockChecks> => (checks ??= loadBlockChecks());

/** Slack takes the message, and nobody is mentioned who was not meant. */
export async function expectPostable(message: Message): Promise<void> {
  const { message: check } = await loaded();
  expect(check(message.blocks).messages).toEqual([]);
  expect(message.text.length).toBeLessThanOrEqual(4000);
  expect(message.text.trim()).not.toBe('');
  expect(textLength(message.blocks)).toBeLessThanOrEqual(13_000);
  expect(new Set(idsIn(message.blocks, 'action_id')).size).toBe(idsIn(message.blocks, 'action_id').length);
  expectOnlyMeant(textOf(message.blocks));
  expectOnlyMeant(message.text);
}

/** Slack takes the window or home tab, and nobody is mentioned who was not meant. */
export async function expectShowable(
  view: { readonly blocks: readonly unknown[] },
  surface: 'modal' | 'home',
): Promise<void> {
  const { view: check } = await loaded();
  expect(check(view, surface)).toEqual([]);
  expect(textLength(view.blocks)).toBeLessThanOrEqual(allBlocksText + 500);
  expectOnlyMeant(mrkdwnIn(view.blocks).join('\n'));
}

/** Tokens that Slack acts on: only people whom we name, dates and web links. */
function expectOnlyMeant(text: string): void {
  const tokens = text.match(/<[^>]*>?/gu) ?? [];
  const strange = tokens.filter(
    (token) => !/^<(?:@U0(?:ADA|GRACE|LINUS)|!date\^\d+\^[^<>]*|https:\/\/good\.example[^<>]*)>$/u.test(token),
  );
  expect(strange).toEqual([]);
  expect(text).not.toMatch(/[\u202a-\u202e]/u);
}

function mrkdwnIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnIn);
  if (typeof value !== 'object' || value === null) return [];
  if ('type' in value && value.type === 'mrkdwn' && 'text' in value) return [String(value.text)];
  return Object.values(value).flatMap(mrkdwnIn);
}

function idsIn(value: unknown, key: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((one) => idsIn(one, key));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === key && typeof inner === 'string' ? [inner] : idsIn(inner, key),
  );
}
