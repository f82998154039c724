import { randomBytes } from 'node:crypto';
import type { ModalView } from '@slack/types';
import type { Core } from '../core.ts';
import type { ViewRecord } from '../records.ts';

/** Slack lets a modal open two more on top of it. */
export const maxStack = 3;

/** The modals a person has open, top last. */
export function stackOf(core: Core, person: string): readonly ViewRecord<ModalView>[] {
  return core.world.modals.get(person) ?? [];
}

/** Replaces a person's stack and tells them. */
export function setStack(core: Core, person: string, stack: readonly ViewRecord<ModalView>[]): void {
  core.world.modals.set(person, stack);
  core.world.tell({ kind: 'views', person });
}

/** Puts a new modal on top of a person's stack. */
export function pushView(core: Core, person: string, view: ModalView): ViewRecord<ModalView> {
  const stack = stackOf(core, person);
  const id = core.world.nextId('V');
  const below = stack.at(-1);
  const record: ViewRecord<ModalView> = {
    id,
    person,
    hash: newHash(core),
    rootId: below?.rootId ?? id,
    ...(below ? { previousId: below.id } : {}),
    view,
  };
  setStack(core, person, [...stack, record]);
  return record;
}

/** Replaces what an open modal shows. */
export function replaceView(core: Core, record: ViewRecord<ModalView>, view: ModalView): ViewRecord<ModalView> {
  const replaced = { ...record, view, hash: newHash(core) };
  const stack = stackOf(core, record.person).map((one) => (one.id === record.id ? replaced : one));
  setStack(core, record.person, stack);
  return replaced;
}

/** The open modal with this id, whoever has it open. */
export function findView(core: Core, viewId: string): ViewRecord<ModalView> | undefined {
  return [...core.world.modals.values()].flat().find((record) => record.id === viewId);
}

/** Changes with every version of a view. */
export function newHash(core: Core): string {
  return `${Math.floor(core.clock.nowMs() / 1000)}.${randomBytes(4).toString('hex')}`;
}
