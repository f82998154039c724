import { describe, expect, test } from 'vitest';
import { plainText } from '../../../commands/words/plain.ts';

describe('what Slack makes of typed text is turned back', () => {
  test.each([
    ['an escaped ampersand', 'salt &amp; pepper', 'salt & pepper'],
    ['escaped angle brackets', 'a &lt; b &gt; c', 'a < b > c'],
    ['an escape that was typed as such, once', '&amp;lt;', '&lt;'],
    ['a link with a label', 'see <https://shop.example|shop.example> now', 'see shop.example now'],
    ['a link without one', '<https://shop.example/a?b=1&amp;c=2>', 'https://shop.example/a?b=1&c=2'],
    ['a mail address', '<mailto:ada@shop.example|ada@shop.example>', 'ada@shop.example'],
    ['a mail address without a label', '<mailto:ada@shop.example>', 'ada@shop.example'],
    ['a person', 'ask <@UADA|ada>', 'ask @ada'],
    ['a person without a name', 'ask <@UADA>', 'ask @UADA'],
    ['a channel', '<#C1|deploys> and <#C2>', '#deploys and #C2'],
    ['everybody', '<!channel> <!here>', '@channel @here'],
    ['a user group', '<!subteam^S1|@on-call> <!subteam^S1>', '@on-call @subteam'],
    ['a date', '<!date^1392734382^{date}|18 February>', '18 February'],
  ])('%s', (_what, raw, typed) => {
    expect(plainText(raw)).toBe(typed);
  });
});

describe('what cannot be seen', () => {
  test.each([
    ['is made visible: NUL and escape', 'sh\0op\u001b[31m', 'sh\ufffdop\ufffd[31m'],
    ['is made visible: marks that turn words round', '\u202eshop\u2066x', '\ufffdshop\ufffdx'],
    ['is made visible: half of a character', 'a\ud800b', 'a\ufffdb'],
    ['is dropped where it is harmless: a zero-width space, a mark of direction', 'sh\u200bop\u200f \ufeffx', 'shop x'],
  ])('%s', (_what, raw, typed) => {
    expect(plainText(raw)).toBe(typed);
  });

  test('but white space and joined emoji stay', () => {
    expect(plainText('a\n\tb\u00a0c 👩‍🚀')).toBe('a\n\tb\u00a0c 👩‍🚀');
  });
});

test('brackets that hold nothing of Slack’s are left as text', () => {
  expect(plainText('a < b')).toBe('a < b');
  expect(plainText('<>')).toBe('');
});
