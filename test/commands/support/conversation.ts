import { registry } from '../../../commands/index.ts';
import type { FormValues, Opening, Reply } from '../../../commands/contract.ts';
import type { ButtonId, Payload } from '../../../blocks/action-ids.ts';
import { encode } from '../../../blocks/action-ids.ts';
import type { Message } from '../../../blocks/message.ts';
import type { PersonId } from '../../../src/domain/ids.ts';
import type { OperationsWorld } from '../../../src/operations/world.ts';
import { caller } from '../../support/operations-world.ts';

/** Types a command as this person. */
export function type(world: OperationsWorld, person: PersonId, text: string): Promise<Reply> {
  const [name = '', ...rest] = text.split(' ');
  const command = registry.commands.find((one) => one.name === name);
  if (command === undefined) throw new Error(`no command ${name}`);
  return command.run(world, caller(person), rest.join(' '));
}

/** Presses a button as this person, with whatever value. */
export async function pressRaw(
  world: OperationsWorld,
  person: PersonId,
  pressed: { readonly actionId: string; readonly value: string },
): Promise<Reply | Opening> {
  const press = registry.presses.find(({ actionId }) => actionId === pressed.actionId);
  if (press === undefined) throw new Error(`no button ${pressed.actionId}`);
  return press.opens === 'form'
    ? press.form(world, caller(person), pressed)
    : press.run(world, caller(person), pressed);
}

/** Somebody who presses buttons. */
export const hand = (world: OperationsWorld, person: PersonId) => ({
  press: <Id extends ButtonId>(actionId: Id, payload: Payload<Id>) =>
    pressRaw(world, person, { actionId, value: encode(actionId, payload) }),
});

export interface Filled {
  readonly callbackId: string;
  readonly values: FormValues;
  readonly carried: string;
}

/** Submits a form as Slack would: checked first, run when nothing is wrong. */
export async function submit(
  world: OperationsWorld,
  person: PersonId,
  { callbackId, ...submitted }: Filled,
): Promise<Reply | { readonly kind: 'faults'; readonly faults: Readonly<Record<string, string>> }> {
  const form = registry.forms.find((one) => one.callbackId === callbackId);
  if (form === undefined) throw new Error(`no form ${callbackId}`);
  const faults = form.check(world, submitted);
  return Object.keys(faults).length > 0 ? { kind: 'faults', faults } : form.run(world, caller(person), submitted);
}

/** Any answer, as far as its message matters. */
export interface AnyAnswer {
  readonly kind: string;
  readonly message?: Message;
}

/** Everything that a message says and offers, as one text. */
export function said(answer: AnyAnswer): string {
  if (answer.message === undefined) return answer.kind;
  return `${answer.message.text}\n${JSON.stringify(answer.message.blocks)}`;
}

/** The code at the foot of a refusal; nothing for any other answer. */
export function codeOf(answer: AnyAnswer): string | undefined {
  const last = answer.message?.blocks.at(-1);
  if (last?.type !== 'context') return undefined;
  const [element] = last.elements;
  const text = element?.type === 'mrkdwn' ? element.text : '';
  return /^[a-z]+(-[a-z]+)*$/.test(text) ? text : undefined;
}

/** The action ids of the buttons and menus of an answer. */
export const offered = (answer: AnyAnswer): readonly string[] =>
  (answer.message?.blocks ?? []).flatMap((block) =>
    block.type === 'actions'
      ? block.elements.flatMap((element) => (element.action_id === undefined ? [] : [element.action_id]))
      : [],
  );
