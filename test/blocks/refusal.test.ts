import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decode } from '../../blocks/action-ids.ts';
import { answerTo, refusal } from '../../blocks/refusal.ts';
import type { Refusal } from '../../src/domain/refusals.ts';
import { enormous } from './support/hostile.ts';
import { expectPostable } from './support/limits-hold.ts';
import { production, shop } from './support/names.ts';
import { buttonIds, buttonsOf, readable } from './support/reading.ts';
import { examples, worded } from './support/refusals.ts';

const all: readonly Refusal[] = Object.values(examples);
const wish = { service: shop, environment: production, reference: 'v2.4.0', reason: 'new cart' };
const reference = readFileSync(join(import.meta.dirname, '../../docs/reference/refusals.md'), 'utf8');

/** A row of the reference: what a reader sees, dates as a word. */
const cell = ({ mrkdwn }: { readonly mrkdwn: string }): string =>
  mrkdwn
    .replaceAll(/<!date\^\d+\^\{ago\}\|[^>]*>/gu, '4 minutes ago')
    .replaceAll(/<!date\^[^>]*>/gu, '14:21')
    .replaceAll(/<@U0GRACE>/gu, '@grace')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('|', '\\|');

describe('refusals', () => {
  it.each(all.map((one) => [one.code, one] as const))('%s: a sentence, a next step and the code', (code, refused) => {
    const { says, next } = answerTo(refused);

    expect(says.mrkdwn).toMatch(/^[\p{Lu}“a-z][\s\S]*[.?”)]$/u);
    expect(next.mrkdwn).toMatch(/^\p{Lu}[\s\S]*[.?`]$/u);
    expect(readable(refusal(refused)).split('\n').at(-1)).toBe(code);
  });

  it.each(all.map((one) => [one.code, one] as const))('%s fits with the worst words', async (_code, refused) => {
    const corrected = { command: '/deploy', text: enormous.slice(0, 500) } as const;

    await expectPostable(refusal(worded(refused, enormous), { wish: { ...wish, reason: enormous }, corrected }));
  });

  it.each(all.map((one) => [one.code, one] as const))('%s is in the reference as it is said', (code, refused) => {
    const { says, next } = answerTo(refused);

    expect(reference).toContain(`| \`${code}\` | ${cell(says)} | ${cell(next)} |`);
  });

  it('are the only ones in the reference', () => {
    const listed = [...reference.matchAll(/^\| `([a-z-]+)` \|/gmu)].map(([, code]) => code);

    expect(listed.toSorted()).toEqual(Object.keys(examples).toSorted());
  });

  it('of a lock name the holder and the reason, and offer the three ways on', () => {
    const message = refusal(examples.locked, { wish });

    expect(readable(message)).toContain('locked by <@U0GRACE>');
    expect(readable(message)).toContain('“investigating checkout errors”');
    expect(buttonIds(message)).toEqual(['queue-me', 'ask-holder', 'take-over']);
    expect(decode('queue-me', buttonsOf(message)[0]?.value ?? '')).toEqual(wish);
  });

  it('of a misspelt service offer the corrected words with one press', () => {
    const corrected = { command: '/deploy', text: 'shop production' } as const;

    const message = refusal(examples['unknown-service'], { corrected });

    expect(readable(message)).toContain('I do not know a service called “shp”. Did you mean shop?');
    expect(decode('run-words', buttonsOf(message)[0]?.value ?? '')).toEqual(corrected);
  });

  it('of a bad release offer the override only when it is known what was asked for', () => {
    expect(buttonIds(refusal(examples['release-is-bad'], { wish }))).toEqual(['deploy-anyway']);
    expect(buttonIds(refusal(examples['release-is-bad']))).toEqual([]);
  });

  it('drop a reference that could be an option from their buttons', () => {
    const [queue] = buttonsOf(refusal(examples.frozen, { wish: { ...wish, reference: '--upload-pack=x' } }));

    expect(JSON.parse(queue?.value ?? '')).not.toHaveProperty('reference');
  });
});
