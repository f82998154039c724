import { expect, test } from 'vitest';
import { handClock } from '../../../playground/slack/clock.ts';
import { escapeCommand, escapeMessage } from '../../../playground/slack/people/escape.ts';
import { defaultSeed } from '../../../playground/slack/seed.ts';
import { makeWorld } from '../../../playground/slack/world.ts';

const world = makeWorld(defaultSeed, handClock(0));

test.each([
  ['shop production', 'shop production'],
  ['a & b <c>', 'a &amp; b &lt;c&gt;'],
  ['lock for @grace.', 'lock for <@U0GRACE|grace>.'],
  [
    'tell #deployments, @release-managers!',
    'tell <#C0DEPLOYMENTS|deployments>, <!subteam^S0RELEASE|@release-managers>!',
  ],
  ['@nobody #nowhere v2.4.0', '@nobody #nowhere v2.4.0'],
  ['see https://example.com/a?b=1&c=2', 'see <https://example.com/a?b=1&amp;c=2>'],
  ['mail ada@example.com', 'mail <mailto:ada@example.com|ada@example.com>'],
  ['@channel', '<!channel>'],
  ['<!channel> <@U0ADA>', '&lt;!channel&gt; &lt;@U0ADA&gt;'],
  ['--output=/x $(id) ../.. "two  words"', '--output=/x $(id) ../.. "two  words"'],
])('the command text %s reaches the bot as %s', (typed, sent) => {
  expect(escapeCommand(world, typed)).toBe(sent);
});

test('in a message a person is mentioned by id alone', () => {
  expect(escapeMessage(world, 'thanks @grace')).toBe('thanks <@U0GRACE>');
});
