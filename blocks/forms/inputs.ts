import type { ExternalSelect, InputBlock, KnownBlock, ModalView, PlainTextOption, StaticSelect } from '@slack/types';
import type { Carried, FormId } from '../form-ids.ts';
import { encodeCarried } from '../form-ids.ts';
import { plain } from '../kit.ts';
import { levelled } from '../level.ts';
import * as limits from '../limits.ts';

/** What every form is made of. */
export interface FormParts<Id extends FormId> {
  readonly id: Id;
  readonly carried: Carried<Id>;
  readonly title: string;
  readonly submit: string;
  readonly blocks: readonly KnownBlock[];
}

/** A window with a submit button; what it was opened with travels in its metadata. */
export const modal = <Id extends FormId>({ id, carried, title, submit, blocks }: FormParts<Id>): ModalView => ({
  type: 'modal',
  callback_id: id,
  private_metadata: encodeCarried(id, carried),
  title: plain(title, limits.viewTitle),
  submit: plain(submit, limits.viewButton),
  close: plain('Go back', limits.viewButton),
  blocks: [...levelled(blocks)],
});

interface TextInput {
  readonly block: string;
  readonly label: string;
  readonly hint?: string;
  readonly placeholder?: string;
  readonly initial?: string;
  readonly optional?: boolean;
}

/** A few lines of a person's own words. */
export const textInput = ({ block, label, hint, placeholder, initial, optional = false }: TextInput): InputBlock => ({
  type: 'input',
  block_id: block,
  label: plain(label, limits.inputLabel),
  optional,
  ...(hint === undefined ? {} : { hint: plain(hint, limits.inputHint) }),
  element: {
    type: 'plain_text_input',
    action_id: block,
    multiline: true,
    max_length: limits.reasonLength,
    ...(placeholder === undefined ? {} : { placeholder: plain(placeholder, limits.placeholder) }),
    ...(initial === undefined || initial === '' ? {} : { initial_value: initial.slice(0, limits.reasonLength) }),
  },
});

/** A moment in the person's own zone; its value is epoch seconds. */
export const momentInput = ({
  block,
  label,
  hint,
  focus = false,
}: {
  readonly block: string;
  readonly label: string;
  readonly hint: string;
  readonly focus?: boolean;
}): InputBlock => ({
  type: 'input',
  block_id: block,
  label: plain(label, limits.inputLabel),
  optional: true,
  hint: plain(hint, limits.inputHint),
  element: { type: 'datetimepicker', action_id: block, ...(focus ? { focus_on_load: true } : {}) },
});

interface Choice {
  readonly text: string;
  readonly value: string;
}

interface Choosing {
  readonly block: string;
  readonly actionId: string;
  readonly label: string;
  readonly placeholder: string;
  readonly choices: readonly Choice[];
  readonly initial?: string;
}

/** A menu of names: Slack's own search for a few, type-ahead from us for more than Slack takes. */
export function nameInput({ block, actionId, label, placeholder, choices, initial }: Choosing): InputBlock {
  const options = choices.map(option);
  const chosen = options.find(({ value }) => value === initial);
  const common = {
    action_id: actionId,
    placeholder: plain(placeholder, limits.placeholder),
    ...(chosen === undefined ? {} : { initial_option: chosen }),
  };
  const few = options.length > 0 && options.length <= limits.selectOptions;
  const element: StaticSelect | ExternalSelect = few
    ? { type: 'static_select', ...common, options }
    : { type: 'external_select', ...common, min_query_length: 0 };
  return { type: 'input', block_id: block, label: plain(label, limits.inputLabel), element };
}

interface Suggested {
  readonly block: string;
  readonly actionId: string;
  readonly label: string;
  readonly placeholder: string;
  readonly hint: string;
  readonly initial?: string;
}

/** A menu that asks us while the person types; empty means the default that the hint names. */
export const suggestedInput = ({ block, actionId, label, placeholder, hint, initial }: Suggested): InputBlock => ({
  type: 'input',
  block_id: block,
  label: plain(label, limits.inputLabel),
  hint: plain(hint, limits.inputHint),
  optional: true,
  element: {
    type: 'external_select',
    action_id: actionId,
    min_query_length: 0,
    placeholder: plain(placeholder, limits.placeholder),
    // A value that does not fit into an option cannot be chosen beforehand; the person types it again.
    ...(initial === undefined || initial.length > limits.optionValue
      ? {}
      : { initial_option: option({ text: initial, value: initial }) }),
  },
});

const option = ({ text, value }: Choice): PlainTextOption => ({ text: plain(text, limits.optionText), value });
