import { beforeAll, describe, expect, test } from 'vitest';
import { type BlockChecks, loadBlockChecks } from '../../../playground/slack/checks/block-checks.ts';

let checks: BlockChecks;
beforeAll(async () => {
  checks = await loadBlockChecks();
});

const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const section = (text: string) => ({ type: 'section', text: mrkdwn(text) });
const button = (more: object = {}) => ({ type: 'button', action_id: 'go', text: plain('Go'), ...more });
const actions = (...elements: readonly object[]) => ({ type: 'actions', elements });
const option = (value: string) => ({ text: plain(value), value });
const many = <T>(count: number, make: (index: number) => T) => Array.from({ length: count }, (_, index) => make(index));
const x = (length: number) => 'x'.repeat(length);
const cell = (text: string) => ({ type: 'raw_text', text });
const table = (rows: number, columns: number) => ({
  type: 'table',
  rows: many(rows, () => many(columns, () => cell('1'))),
});

describe('a message is taken', () => {
  test.each<[string, readonly object[]]>([
    ['at the limits of a section', [section(x(3000)), { type: 'section', fields: many(10, () => mrkdwn('f')) }]],
    ['with every element of an actions block', [actions(...many(25, (index) => button({ action_id: `a${index}` })))]],
    ['with a table at its limits', [table(100, 20)]],
    ['with an alert', [{ type: 'alert', level: 'warning', text: mrkdwn('held') }]],
    ['with a card', [{ type: 'card', title: mrkdwn('shop'), actions: [button()] }]],
    [
      'with a plan of tasks',
      [
        {
          type: 'plan',
          title: 'Plan',
          tasks: [{ type: 'task_card', task_id: '1', title: 'prepare', status: 'complete' }],
        },
      ],
    ],
    ['with markdown', [{ type: 'markdown', text: x(12_000) }]],
    [
      'with a menu and its first choice',
      [actions({ type: 'static_select', action_id: 's', options: [option('a')], initial_option: option('a') })],
    ],
    ['with the same action id in two blocks', [actions(button()), actions(button())]],
    ['with fifty blocks', many(50, () => ({ type: 'divider' }))],
  ])('%s', (_, blocks) => {
    expect(checks.message(blocks)).toEqual({ tooLong: false, messages: [] });
  });
});

describe('a message is refused', () => {
  test.each<[string, readonly object[], string]>([
    ['an unknown block', [{ type: 'nope' }], '[ERROR] unsupported type: nope [json-pointer:/blocks/0/type]'],
    [
      'an unknown key',
      [{ type: 'divider', colour: 'red' }],
      '[ERROR] invalid additional property: colour [json-pointer:/blocks/0]',
    ],
    [
      'too long a section',
      [section(x(3001))],
      '[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
    ],
    ['an empty text', [section('')], '[ERROR] must be more than 0 characters [json-pointer:/blocks/0/text/text]'],
    [
      'a section without text',
      [{ type: 'section' }],
      '[ERROR] missing required field: text or fields [json-pointer:/blocks/0]',
    ],
    [
      'eleven fields',
      [{ type: 'section', fields: many(11, () => mrkdwn('f')) }],
      '[ERROR] no more than 10 items allowed [json-pointer:/blocks/0/fields]',
    ],
    [
      'too long a field',
      [{ type: 'section', fields: [mrkdwn(x(2001))] }],
      '[ERROR] must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]',
    ],
    ['a header in mrkdwn', [{ type: 'header', text: mrkdwn('h') }], '[json-pointer:/blocks/0/text/type]'],
    ['too long a header', [{ type: 'header', text: plain(x(151)) }], 'must be less than 151 characters'],
    ['a button in mrkdwn', [actions(button({ text: mrkdwn('Go') }))], '[json-pointer:/blocks/0/elements/0/text/type]'],
    ['a button with many words', [actions(button({ text: plain(x(76)) }))], 'must be less than 76 characters'],
    [
      'a wrong style',
      [actions(button({ style: 'green' }))],
      'must be one of the allowed values [json-pointer:/blocks/0/elements/0/style]',
    ],
    ['a long value', [actions(button({ value: x(2001) }))], 'must be less than 2001 characters'],
    ['a long action id', [actions(button({ action_id: x(256) }))], 'must be less than 256 characters'],
    [
      '26 elements',
      [actions(...many(26, (index) => button({ action_id: `a${index}` })))],
      'no more than 25 items allowed',
    ],
    ['no elements', [actions()], 'must have at least 1 item'],
    [
      '11 context elements',
      [{ type: 'context', elements: many(11, () => mrkdwn('c')) }],
      'no more than 10 items allowed',
    ],
    [
      'a confirm with a long title',
      [actions(button({ confirm: { title: plain(x(101)), text: plain('t'), confirm: plain('y'), deny: plain('n') } }))],
      'must be less than 101 characters',
    ],
    [
      'a menu without options',
      [actions({ type: 'static_select', action_id: 's' })],
      'must have options or option_groups',
    ],
    [
      '101 options',
      [actions({ type: 'static_select', action_id: 's', options: many(101, (index) => option(`${index}`)) })],
      'no more than 100 items allowed',
    ],
    [
      'a long option value',
      [actions({ type: 'static_select', action_id: 's', options: [option(x(76))] })],
      'must be less than 76 characters',
    ],
    [
      'a first choice that is not offered',
      [actions({ type: 'static_select', action_id: 's', options: [option('a')], initial_option: option('b') })],
      'initial_option must match',
    ],
    ['a repeated action id', [actions(button(), button())], 'already exists: go'],
    [
      'a repeated block id',
      [
        { type: 'divider', block_id: 'b' },
        { type: 'divider', block_id: 'b' },
      ],
      'already exists: b',
    ],
    ['51 blocks', many(51, () => ({ type: 'divider' })), 'no more than 50 items allowed'],
    [
      'an input',
      [{ type: 'input', label: plain('l'), element: { type: 'plain_text_input', action_id: 't' } }],
      'input blocks need a modal',
    ],
    ['two tables', [table(1, 1), table(1, 1)], 'only one table'],
    ['101 rows', [table(101, 1)], 'no more than 100 items allowed [json-pointer:/blocks/0/rows]'],
    ['21 columns', [table(1, 21)], 'no more than 20 items allowed [json-pointer:/blocks/0/rows/0]'],
    [
      'too much markdown',
      [
        { type: 'markdown', text: x(7000) },
        { type: 'markdown', text: x(5001) },
      ],
      'more than 12000 characters in all',
    ],
    [
      'a wrong task state',
      [{ type: 'task_card', task_id: '1', title: 't', status: 'done' }],
      'must be one of the allowed values',
    ],
    [
      'a wrong alert level',
      [{ type: 'alert', level: 'critical', text: mrkdwn('t') }],
      'must be one of the allowed values',
    ],
  ])('for %s', (_, blocks, message) => {
    const { messages } = checks.message(blocks);

    expect(messages.join('\n')).toContain(message);
  });

  test('for more text in all blocks than Slack takes', () => {
    expect(checks.message(many(5, () => section(x(2700)))).tooLong).toBe(true);
  });
});

describe('a view', () => {
  const modal = (more: object = {}) => ({ type: 'modal', title: plain('Plan'), blocks: [section('s')], ...more });
  const input = { type: 'input', label: plain('l'), element: { type: 'plain_text_input', action_id: 't' } };

  test.each<[string, object]>([
    ['a modal', modal()],
    ['a form with a submit button', modal({ submit: plain('Go'), blocks: [input] })],
    ['a hundred blocks', modal({ blocks: many(100, () => ({ type: 'divider' })) })],
  ])('is taken: %s', (_, view) => {
    expect(checks.view(view, 'modal')).toEqual([]);
  });

  test.each<[string, object, string]>([
    ['a form without a submit button', modal({ blocks: [input] }), 'needs a submit button'],
    ['a long title', modal({ title: plain(x(25)) }), 'must be less than 25 characters [json-pointer:/view/title/text]'],
    ['a long submit', modal({ submit: plain(x(25)) }), 'must be less than 25 characters'],
    ['long metadata', modal({ private_metadata: x(3001) }), 'must be less than 3001 characters'],
    ['no title', { type: 'modal', blocks: [] }, 'missing required field: title'],
    ['101 blocks', modal({ blocks: many(101, () => ({ type: 'divider' })) }), 'no more than 100 items allowed'],
    ['an unknown block', modal({ blocks: [{ type: 'nope' }] }), 'unsupported type: nope'],
    ['a table', modal({ blocks: [table(1, 1)] }), 'table is for messages only'],
    ['a home tab', { type: 'home', blocks: [] }, '[json-pointer:/view'],
  ])('is refused: %s', (_, view, message) => {
    expect(checks.view(view, 'modal').join('\n')).toContain(message);
  });
});
