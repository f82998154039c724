import type { ModalView } from '@slack/types';
import { z } from 'zod';
import type { Core } from '../core.ts';
import type { ViewRecord } from '../records.ts';
import { checkView } from '../web-api/view-content.ts';
import { type Outcome, outcomeOf, refused } from './outcome.ts';
import { interactionBase, type StateValues, viewOutput } from './payloads.ts';
import { entryErrors, stateOf } from './state-values.ts';
import { maxStack, pushView, replaceView, setStack, stackOf } from './view-stack.ts';

const answerShape = z.discriminatedUnion('response_action', [
  z.object({ response_action: z.literal('errors'), errors: z.record(z.string(), z.string()) }),
  z.object({ response_action: z.literal('update'), view: z.unknown() }),
  z.object({ response_action: z.literal('push'), view: z.unknown() }),
  z.object({ response_action: z.literal('clear') }),
]);

const trouble = 'We had some trouble connecting. Try again?';

/** A person presses the submit button of a modal. */
export async function submit(
  core: Core,
  person: string,
  form: { readonly viewId: string; readonly state: StateValues },
): Promise<Outcome> {
  const record = stackOf(core, person).find((one) => one.id === form.viewId);
  if (!record) return refused('This form is gone.');
  const state = stateOf(record.view.blocks, form.state);
  const incomplete = entryErrors(record.view.blocks, state);
  if (Object.keys(incomplete).length > 0) {
    core.world.tell({ kind: 'view-errors', person, viewId: record.id, errors: incomplete });
    return { kind: 'done', payload: { response_action: 'errors', errors: incomplete }, afterMs: 0 };
  }
  const payload = {
    type: 'view_submission',
    ...interactionBase(core, person),
    trigger_id: core.triggers.issue(person),
    view: viewOutput(core, record, state),
    response_urls: [],
  };
  const delivered = await core.delivery.deliver({ kind: 'interactive', payload });
  if (delivered.kind !== 'acknowledged') return outcomeOf(core, { person, what: 'This form' }, delivered);
  return (await follow(core, record, delivered.payload))
    ? { kind: 'done', payload: delivered.payload, afterMs: delivered.afterMs }
    : complain(core, person);
}

/** Does what the bot answered to a form; false when Slack could make nothing of it. */
async function follow(core: Core, record: ViewRecord<ModalView>, payload: unknown): Promise<boolean> {
  const { person } = record;
  if (isEmpty(payload)) {
    setStack(
      core,
      person,
      stackOf(core, person).filter((one) => one.id !== record.id),
    );
    return true;
  }
  const answer = answerShape.safeParse(payload);
  if (!answer.success) return violated(core, 'unknown response_action');
  switch (answer.data.response_action) {
    case 'clear':
      setStack(core, person, []);
      return true;
    case 'errors': {
      const { errors } = answer.data;
      // The bot may have updated the view before it answered.
      const current = stackOf(core, person).find((one) => one.id === record.id) ?? record;
      const known = new Set(current.view.blocks.map((block) => block.block_id));
      const strays = Object.keys(errors).filter((blockId) => !known.has(blockId));
      if (strays.length > 0) return violated(core, `errors for unknown blocks: ${strays.join(', ')}`);
      core.world.tell({ kind: 'view-errors', person, viewId: record.id, errors });
      return true;
    }
    case 'update':
    case 'push': {
      const how = answer.data.response_action;
      const checked = await checkView(core, `response_action ${how}`, { surface: 'modal', view: answer.data.view });
      if (!checked.ok) return false;
      if (how === 'push' && stackOf(core, person).length >= maxStack) return violated(core, 'push_limit_reached');
      if (how === 'push') pushView(core, person, checked.view);
      else replaceView(core, record, checked.view);
      return true;
    }
  }
}

function isEmpty(payload: unknown): boolean {
  return typeof payload !== 'object' || payload === null || !('response_action' in payload);
}

function violated(core: Core, message: string): false {
  core.violations.push({ at: 'view_submission', error: 'invalid_arguments', messages: [message] });
  return false;
}

function complain(core: Core, person: string): Outcome {
  core.world.tell({ kind: 'trouble', person, sentence: trouble });
  return { kind: 'trouble', sentence: trouble };
}

/** A person closes the modal on top; the bot hears of it when it asked to. */
export async function closeView(core: Core, person: string, viewId: string): Promise<Outcome> {
  const stack = stackOf(core, person);
  const record = stack.find((one) => one.id === viewId);
  if (!record) return refused('This form is gone.');
  const isCleared = record.view.clear_on_close === true;
  setStack(core, person, isCleared ? [] : stack.filter((one) => one.id !== viewId));
  if (record.view.notify_on_close !== true) return { kind: 'done', payload: {}, afterMs: 0 };
  const payload = {
    type: 'view_closed',
    ...interactionBase(core, person),
    view: viewOutput(core, record),
    is_cleared: isCleared,
  };
  const delivered = await core.delivery.deliver({ kind: 'interactive', payload });
  return outcomeOf(core, { person, what: 'Closing this form' }, delivered);
}
