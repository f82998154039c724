import { describe, expect, test } from 'vitest';
import { narrowed } from '../../../playground/slack/page/controls/choices.js';
import { missingWords } from '../../../playground/slack/page/controls/missing.js';
import { collectState, valueKey } from '../../../playground/slack/page/controls/values.js';

const option = (word: string): object => ({ text: { type: 'plain_text', text: word }, value: word });
const input = (blockId: string, element: object, more: object = {}): object => ({
  type: 'input',
  block_id: blockId,
  label: { type: 'plain_text', text: blockId },
  element: { action_id: 'a', ...element },
  ...more,
});

describe('what is sent with a press or a form', () => {
  const blocks = [
    input('why', { type: 'plain_text_input' }),
    input('who', { type: 'multi_users_select', initial_users: ['U1'] }),
    input('how', { type: 'radio_buttons', options: [option('x')], initial_option: option('x') }),
    {
      type: 'actions',
      block_id: 'act',
      elements: [
        { type: 'button', action_id: 'b' },
        { type: 'datepicker', action_id: 'd' },
      ],
    },
    { type: 'section', block_id: 's', accessory: { type: 'static_select', action_id: 'a', options: [] } },
  ];

  test('holds every value in Slack’s shape, empty ones too, and no buttons', () => {
    expect(collectState({ scope: 'v', blocks }, new Map())).toEqual({
      why: { a: { type: 'plain_text_input', value: null } },
      who: { a: { type: 'multi_users_select', selected_users: ['U1'] } },
      how: { a: { type: 'radio_buttons', selected_option: option('x') } },
      act: { d: { type: 'datepicker', selected_date: null } },
      s: { a: { type: 'static_select', selected_option: null } },
    });
  });

  test('prefers what the person entered, and takes an emptied text as nothing', () => {
    const entered = new Map<string, unknown>([
      [valueKey('v', 'who', 'a'), []],
      [valueKey('v', 'why', 'a'), ''],
      [valueKey('other', 'act', 'd'), '2026-01-01'],
    ]);

    expect(collectState({ scope: 'v', blocks }, entered)).toMatchObject({
      why: { a: { value: null } },
      who: { a: { selected_users: [] } },
      act: { d: { selected_date: null } },
    });
  });
});

describe('a form is held back', () => {
  const check = (element: object, value: unknown, more: object = {}): string | undefined =>
    missingWords([input('f', element, more)], { f: { a: { type: 'x', entered: value } } })['f'];

  test('when a required field is empty, but not an optional one', () => {
    expect(check({ type: 'static_select' }, null)).toMatch(/required/);
    expect(check({ type: 'checkboxes' }, [])).toMatch(/required/);
    expect(check({ type: 'static_select' }, null, { optional: true })).toBeUndefined();
  });

  test('when a text or a number is out of its limits', () => {
    expect(check({ type: 'plain_text_input', min_length: 5 }, 'four')).toMatch(/at least 5/);
    expect(check({ type: 'number_input', is_decimal_allowed: false }, '1.5')).toMatch(/whole/);
    expect(check({ type: 'number_input', is_decimal_allowed: true, max_value: '10' }, '10.5')).toMatch(/at most 10/);
    expect(check({ type: 'number_input', is_decimal_allowed: true, max_value: '10' }, '9.5')).toBeUndefined();
    expect(check({ type: 'email_text_input' }, 'nobody')).toMatch(/mail/);
    expect(check({ type: 'url_text_input' }, 'example')).toMatch(/https/);
  });
});

test('a list narrows to the choices that contain every typed word, and drops empty groups', () => {
  const choice = (
    label: string,
    description?: string,
  ): { key: string; label: string; description?: string; raw: null } => ({
    key: label,
    label,
    raw: null,
    ...(description === undefined ? {} : { description }),
  });
  const groups = [
    { label: 'a', choices: [choice('shop', 'Cloud Run'), choice('web')] },
    { label: 'b', choices: [choice('job')] },
  ];

  expect(narrowed(groups, ' RUN sh ').map((group) => group.choices.map((one) => one.key))).toEqual([['shop']]);
  expect(narrowed(groups, '')).toHaveLength(2);
});
