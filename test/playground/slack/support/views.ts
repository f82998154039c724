import type { HomeView, KnownBlock, ModalView } from '@slack/types';

/** A form with a required text, a static menu and a type-ahead menu. */
export const deployForm: ModalView = {
  type: 'modal',
  callback_id: 'deploy_form',
  private_metadata: 'C0DEPLOYMENTS',
  notify_on_close: true,
  title: { type: 'plain_text', text: 'Deploy' },
  submit: { type: 'plain_text', text: 'Deploy' },
  blocks: [
    {
      type: 'input',
      block_id: 'reason',
      label: { type: 'plain_text', text: 'Reason' },
      element: { type: 'plain_text_input', action_id: 'text', max_length: 20 },
    },
    {
      type: 'input',
      block_id: 'environment',
      label: { type: 'plain_text', text: 'Environment' },
      element: {
        type: 'static_select',
        action_id: 'pick',
        options: [
          { text: { type: 'plain_text', text: 'Staging' }, value: 'staging' },
          { text: { type: 'plain_text', text: 'Production' }, value: 'production' },
        ],
      },
    },
    {
      type: 'input',
      block_id: 'service',
      optional: true,
      label: { type: 'plain_text', text: 'Service' },
      element: { type: 'external_select', action_id: 'find', min_query_length: 0 },
    },
  ],
};

/** A modal without inputs. */
export function plainModal(title: string): ModalView {
  return {
    type: 'modal',
    title: { type: 'plain_text', text: title },
    blocks: [{ type: 'section', text: { type: 'mrkdwn', text: title } }],
  };
}

/** A home tab with one sentence and one button. */
export function homeTab(sentence: string): HomeView {
  return { type: 'home', blocks: [{ type: 'section', text: { type: 'mrkdwn', text: sentence } }, buttons('Refresh')] };
}

/** A row of buttons; the action id is the word in lower case. */
export function buttons(...words: readonly string[]): KnownBlock {
  return {
    type: 'actions',
    block_id: `row:${words.join('+')}`,
    elements: words.map((word) => ({
      type: 'button',
      action_id: word.toLowerCase(),
      text: { type: 'plain_text', text: word },
      value: `value of ${word}`,
    })),
  };
}
