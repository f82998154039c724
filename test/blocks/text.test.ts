import { describe, expect, it } from 'vitest';
import { fit, flat, link, listed, oneLine, output, say, shorten, words } from '../../blocks/text.ts';

describe('text from people', () => {
  it('cannot mention, link or open a code block', () => {
    expect(say`by ${'<!channel> & <https://x|y> ```'}`.mrkdwn).toBe(
      "by &lt;!channel&gt; &amp; &lt;https://x|y&gt; '''",
    );
  });

  it('stays on its line and cannot turn the direction of what follows', () => {
    expect(oneLine(' a\r\n\tb\u202e\u0000c ')).toBe('a b c');
    expect(words('שלום').mrkdwn).toBe('\u2068שלום\u2069');
  });

  it('is shortened with a visible ellipsis between whole characters', () => {
    expect(shorten('abcdef', 4)).toBe('abc…');
    expect(shorten('👩‍👩‍👧', 4)).toBe('👩…');
    expect(shorten('abc', 3)).toBe('abc');
  });

  it('is shown without angle brackets where Slack does not read marks', () => {
    expect(flat('<!here>')).toBe('‹!here›');
  });

  it('cannot leave the block of program output', () => {
    expect(output(['```', '<!here>'], 80).mrkdwn).toBe("```'''\n&lt;!here&gt;```");
  });
});

describe('our own text', () => {
  it('keeps what is inserted as rich text', () => {
    expect(say`${say`*a*`} ${1} b`.mrkdwn).toBe('*a* 1 b');
  });

  it('is never cut inside a mention or an entity, and an open code block is closed', () => {
    expect(fit({ mrkdwn: `abcdefgh <@U0ADA>` }, 15).mrkdwn).toBe('abcdefgh…');
    expect(fit({ mrkdwn: 'abcdefghi&amp;jklmnopq' }, 16).mrkdwn).toBe('abcdefghi…');
    expect(fit({ mrkdwn: '```aaaaaaaaaaaaaaaaaaaaaaaaaa```' }, 20).mrkdwn.endsWith('…\n```')).toBe(true);
  });

  it('names the first few of many', () => {
    const names = ['a', 'b', 'c', 'd'].map((name) => say`${name}`);

    expect(listed(names).mrkdwn).toBe('a, b, c and d');
    expect(listed(names, 2).mrkdwn).toBe('a, b and 2 more');
    expect(listed([]).mrkdwn).toBe('');
  });

  it('links to the web only', () => {
    expect(link('https://good.example/a', 'compare a|b').mrkdwn).toBe('<https://good.example/a|compare a/b>');
    expect(link('javascript:alert(1)', 'x').mrkdwn).toBe('x');
    expect(link('https://x|<!here>', 'x').mrkdwn).toBe('x');
  });
});
