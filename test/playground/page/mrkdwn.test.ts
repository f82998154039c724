import { describe, expect, test } from 'vitest';
import { parseMrkdwn } from '../../../playground/slack/page/text/mrkdwn.js';
import type { Inline } from '../../../playground/slack/page/text/tree.d.ts';

function inline(source: string): readonly Inline[] {
  const [first, ...more] = parseMrkdwn(source);
  expect(more).toEqual([]);
  if (first?.kind !== 'paragraph') throw new Error(`"${source}" is ${first?.kind ?? 'nothing'}, not one paragraph`);
  return first.children;
}

const text = (words: string): Inline => ({ kind: 'text', text: words });

describe('marks', () => {
  test('bold, italic, strike and code stand at the edges of words', () => {
    expect(inline('*b* _i_ ~s~ `c`')).toEqual([
      { kind: 'bold', children: [text('b')] },
      text(' '),
      { kind: 'italic', children: [text('i')] },
      text(' '),
      { kind: 'strike', children: [text('s')] },
      text(' '),
      { kind: 'code', text: 'c' },
    ]);
  });

  test('marks nest', () => {
    expect(inline('*a _b_*')).toEqual([
      { kind: 'bold', children: [text('a '), { kind: 'italic', children: [text('b')] }] },
    ]);
  });

  test.each(['snake_case_name', '2*3*4', '* not bold *', '*open', 'a ~ b ~ c', '`', '*', '__'])(
    '%s stays as it was typed',
    (source) => {
      expect(inline(source)).toEqual([text(source)]);
    },
  );

  test('nothing inside code is a mark', () => {
    expect(inline('`*a* <@U1>`')).toEqual([{ kind: 'code', text: '*a* <@U1>' }]);
  });

  test('a mark does not reach over a line end', () => {
    expect(inline('*a\nb*')).toEqual([text('*a'), { kind: 'break' }, text('b*')]);
  });
});

describe('tokens', () => {
  test('people, channels, groups and broadcasts are mentions', () => {
    expect(
      inline('<@U1> <@U2|bob> <#C1|deploys> <!subteam^S1|@ops> <!here>').filter((node) => node.kind !== 'text'),
    ).toEqual([
      { kind: 'user', id: 'U1' },
      { kind: 'user', id: 'U2', label: 'bob' },
      { kind: 'channel', id: 'C1', label: 'deploys' },
      { kind: 'group', id: 'S1', label: '@ops' },
      { kind: 'broadcast', range: 'here' },
    ]);
  });

  test('a link carries its words, or its address', () => {
    expect(inline('<https://example.com/a?b=1&amp;c=2|the page>')).toEqual([
      { kind: 'link', url: 'https://example.com/a?b=1&c=2', children: [text('the page')] },
    ]);
    expect(inline('see https://example.com/a.')).toEqual([
      text('see '),
      { kind: 'link', url: 'https://example.com/a', children: [text('https://example.com/a')] },
      text('.'),
    ]);
  });

  test.each(['<javascript:alert(1)|press>', '<data:text/html,x>', '<file:///etc/passwd>', '<JaVaScRiPt:x|y>'])(
    '%s becomes no link',
    (source) => {
      expect(JSON.stringify(inline(source))).not.toContain('"link"');
    },
  );

  test('a date keeps format, fallback and link apart', () => {
    expect(inline('<!date^1392734382^{date_short_pretty} at {time}^https://example.com/|some day>')).toEqual([
      {
        kind: 'date',
        epochSeconds: 1392734382,
        format: '{date_short_pretty} at {time}',
        fallback: 'some day',
        url: 'https://example.com/',
      },
    ]);
  });

  test('escaped signs come back as signs and make no token', () => {
    expect(inline('a &lt;@U1&gt; &amp;lt; b')).toEqual([text('a <@U1> &lt; b')]);
  });

  test('known shortcodes become characters, unknown ones stay', () => {
    expect(inline(':rocket: :no_such_sign: 10:30:45')).toEqual([
      { kind: 'emoji', name: 'rocket', unicode: '🚀' },
      text(' :no_such_sign: 10:30:45'),
    ]);
  });
});

describe('lines', () => {
  test('fenced code is one block, and the line ends around it vanish', () => {
    expect(parseMrkdwn('before\n```\nlet a &lt; b\n```\nafter')).toEqual([
      { kind: 'paragraph', children: [text('before')] },
      { kind: 'pre', text: 'let a < b' },
      { kind: 'paragraph', children: [text('after')] },
    ]);
  });

  test('an unclosed fence stays text', () => {
    expect(inline('```oops')).toEqual([text('```oops')]);
  });

  test('lines with an arrow in front are one quote, escaped or not', () => {
    expect(parseMrkdwn('&gt; one\n> two')).toEqual([
      { kind: 'quote', children: [{ kind: 'paragraph', children: [text('one'), { kind: 'break' }, text('two')] }] },
    ]);
  });

  test('bullets and numbers are lists', () => {
    expect(parseMrkdwn('• a\n• b\n3. c')).toEqual([
      {
        kind: 'list',
        ordered: false,
        start: 1,
        items: [[{ kind: 'paragraph', children: [text('a')] }], [{ kind: 'paragraph', children: [text('b')] }]],
      },
      { kind: 'list', ordered: true, start: 3, items: [[{ kind: 'paragraph', children: [text('c')] }]] },
    ]);
  });

  test('hostile input of full length is read in no time', () => {
    const started = performance.now();

    for (const piece of ['*', '_a ', '<', '`', ':', '> ', '```', '*_~', '<!date^']) parseMrkdwn(piece.repeat(3000));

    expect(performance.now() - started).toBeLessThan(2000);
  });
});
