import type { ButtonId, Payload } from '../../blocks/action-ids.ts';
import { decode } from '../../blocks/action-ids.ts';
import { refusal } from '../../blocks/refusal.ts';
import type { Caller, OperationsWorld } from '../../src/operations/world.ts';
import type { Answered } from '../answers.ts';
import { refuse, settle } from '../answers.ts';
import type { Opening, Press } from '../contract.ts';

/** A button that does something: a value that is not exactly what we write is answered, never executed. */
export const doing = <Id extends ButtonId>(
  actionId: Id,
  run: (world: OperationsWorld, caller: Caller, payload: Payload<Id>) => Promise<Answered> | Answered,
): Press => ({
  actionId,
  opens: 'nothing',
  run: async (world, caller, { value }) => {
    const payload = decode(actionId, value);
    return settle(payload === undefined ? refuse({ code: 'unreadable-press' }) : await run(world, caller, payload));
  },
});

/** A button that opens a form; opening changes nothing. */
export const opening = <Id extends ButtonId>(
  actionId: Id,
  form: (world: OperationsWorld, caller: Caller, payload: Payload<Id>) => Promise<Opening> | Opening,
): Press => ({
  actionId,
  opens: 'form',
  form: async (world, caller, { value }) => {
    const payload = decode(actionId, value);
    return payload === undefined
      ? { kind: 'refused', message: refusal({ code: 'unreadable-press' }) }
      : form(world, caller, payload);
  },
});
