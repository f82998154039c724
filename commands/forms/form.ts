import type { Carried, FormId } from '../../blocks/form-ids.ts';
import { decodeCarried } from '../../blocks/form-ids.ts';
import { reasonLength } from '../../blocks/limits.ts';
import type { Caller, OperationsWorld } from '../../src/operations/world.ts';
import type { Answered } from '../answers.ts';
import { refuse, settle } from '../answers.ts';
import type { Form, FormValues } from '../contract.ts';

interface Filled<Id extends FormId> {
  readonly values: FormValues;
  readonly carried: Carried<Id>;
}

/** A form whose carried values are read strictly: whatever is not what we write is answered, never executed. */
export const formOf = <Id extends FormId>(
  callbackId: Id,
  {
    check = () => ({}),
    run,
  }: {
    readonly check?: (world: OperationsWorld, values: FormValues) => Readonly<Record<string, string>>;
    readonly run: (world: OperationsWorld, caller: Caller, filled: Filled<Id>) => Promise<Answered> | Answered;
  },
): Form => ({
  callbackId,
  check: (world, { values }) => check(world, values),
  run: async (world, caller, { values, carried: text }) => {
    const carried = decodeCarried(callbackId, text);
    // What was checked when it was submitted is checked again here: the row may be older than the configuration.
    if (carried === undefined || Object.keys(check(world, values)).length > 0)
      return settle(refuse({ code: 'unreadable-press' }));
    return settle(await run(world, caller, { values, carried }));
  },
});

/** The text of an input, without white space around it; nothing when it is empty. */
export function textOf(values: FormValues, block: string): string | undefined {
  const value = values[block];
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' ? undefined : text;
}

/** The sentence for a reason that is missing or too long. */
export function reasonFault(values: FormValues, block: string, needed = true): Readonly<Record<string, string>> {
  const text = textOf(values, block);
  if (text === undefined) return needed ? { [block]: 'Please give a reason: others will read it.' } : {};
  return text.length > reasonLength ? { [block]: `Please use at most ${reasonLength} characters.` } : {};
}

/** Epoch seconds of a date picker as milliseconds. */
export function momentOf(values: FormValues, block: string): number | undefined {
  const text = textOf(values, block);
  return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) * 1_000 : undefined;
}

/** The sentence for a moment that is not to come. */
export function momentFault(
  world: OperationsWorld,
  values: FormValues,
  block: string,
): Readonly<Record<string, string>> {
  if (textOf(values, block) === undefined) return {};
  const atMs = momentOf(values, block);
  const yearMs = 366 * 86_400_000;
  const nowMs = world.clock.now();
  if (atMs === undefined || atMs <= nowMs) return { [block]: 'Please choose a time to come.' };
  return atMs - nowMs > yearMs ? { [block]: 'Please choose a time within a year.' } : {};
}
