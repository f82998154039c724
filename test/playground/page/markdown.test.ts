import { expect, test } from 'vitest';
import { parseMarkdown } from '../../../playground/slack/page/text/markdown.js';

test('headings, rules and paragraphs follow one another', () => {
  expect(parseMarkdown('## Title\n\nwords **bold**\n\n---')).toEqual([
    { kind: 'heading', level: 2, children: [{ kind: 'text', text: 'Title' }] },
    {
      kind: 'paragraph',
      children: [
        { kind: 'text', text: 'words ' },
        { kind: 'bold', children: [{ kind: 'text', text: 'bold' }] },
      ],
    },
    { kind: 'rule' },
  ]);
});

test('a deeper list belongs to the item above it', () => {
  const [list] = parseMarkdown('1. one\n2. two\n   - deep');

  expect(list).toMatchObject({ kind: 'list', ordered: true, start: 1 });
  expect(list?.kind === 'list' ? list.items[1] : undefined).toMatchObject([
    { kind: 'paragraph', children: [{ text: 'two' }] },
    { kind: 'list', ordered: false, items: [[{ kind: 'paragraph', children: [{ text: 'deep' }] }]] },
  ]);
});

test('a table has a head and rows', () => {
  expect(parseMarkdown('| a | b |\n|---|--:|\n| 1 | `2` |')).toEqual([
    {
      kind: 'grid',
      head: [[{ kind: 'text', text: 'a' }], [{ kind: 'text', text: 'b' }]],
      rows: [[[{ kind: 'text', text: '1' }], [{ kind: 'code', text: '2' }]]],
    },
  ]);
});

test('links open pages only', () => {
  expect(JSON.stringify(parseMarkdown('[a](javascript:x) [b](https://example.com)'))).toBe(
    JSON.stringify([
      {
        kind: 'paragraph',
        children: [
          { kind: 'text', text: '[a](javascript:x) ' },
          { kind: 'link', url: 'https://example.com', children: [{ kind: 'text', text: 'b' }] },
        ],
      },
    ]),
  );
});

test('fenced code is taken as it stands', () => {
  expect(parseMarkdown('```sh\n# *no* heading\n```')).toEqual([{ kind: 'pre', text: '# *no* heading' }]);
});

test('hostile input of full length is read in no time', () => {
  const started = performance.now();

  for (const piece of ['*', '**a', '[', '[](', '_', '|', '> ', '- ', '`', '  - ', '>'])
    parseMarkdown(piece.repeat(4000));

  expect(performance.now() - started).toBeLessThan(3000);
});
