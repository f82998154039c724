import { z } from 'zod';
import type { Core } from '../core.ts';
import { viewOutput } from '../people/payloads.ts';
import { findView, maxStack, newHash, pushView, replaceView, setStack, stackOf } from '../people/view-stack.ts';
import type { ViewRecord } from '../records.ts';
import { type Answer, type Method, method, nested, refuse } from './method.ts';
import { checkView } from './view-content.ts';

const openArgs = z.object({ trigger_id: z.string(), view: nested });
const updateArgs = z.object({
  view_id: z.string().optional(),
  external_id: z.string().optional(),
  hash: z.string().optional(),
  view: nested,
});
const publishArgs = z.object({ user_id: z.string(), hash: z.string().optional(), view: nested });

function openOrPush(how: 'open' | 'push') {
  return async (core: Core, args: z.output<typeof openArgs>): Promise<Answer> => {
    const arrivedMs = core.clock.nowMs();
    const checked = await checkView(core, `views.${how}`, { surface: 'modal', view: args.view });
    if (!checked.ok) return checked.refusal;
    const externalId = checked.view.external_id;
    if (externalId !== undefined && externalId !== '' && byExternalId(core, externalId)) {
      return refuse('duplicate_external_id');
    }
    const redeemed = core.triggers.redeem(args.trigger_id, arrivedMs);
    if (!redeemed.ok) return refuse(redeemed.error);
    if (how === 'open') setStack(core, redeemed.person, []);
    else if (stackOf(core, redeemed.person).length === 0) return refuse('view_closed');
    if (stackOf(core, redeemed.person).length >= maxStack) return refuse('push_limit_reached');
    return answerWith(core, pushView(core, redeemed.person, checked.view));
  };
}

async function update(core: Core, args: z.output<typeof updateArgs>): Promise<Answer> {
  const checked = await checkView(core, 'views.update', { surface: 'modal', view: args.view });
  if (!checked.ok) return checked.refusal;
  const record = args.view_id === undefined ? byExternalId(core, args.external_id ?? '') : findView(core, args.view_id);
  if (!record) return refuse('not_found');
  if (args.hash !== undefined && args.hash !== record.hash) return refuse('hash_conflict');
  return answerWith(core, replaceView(core, record, checked.view));
}

async function publish(core: Core, args: z.output<typeof publishArgs>): Promise<Answer> {
  const person = core.world.people.get(args.user_id);
  if (!person || person.isBot === true) return refuse('user_not_found');
  const checked = await checkView(core, 'views.publish', { surface: 'home', view: args.view });
  if (!checked.ok) return checked.refusal;
  const before = core.world.homes.get(person.id);
  if (args.hash !== undefined && before && args.hash !== before.hash) return refuse('hash_conflict');
  const id = before?.id ?? core.world.nextId('V');
  const record = { id, rootId: id, person: person.id, hash: newHash(core), view: checked.view };
  core.world.homes.set(person.id, record);
  core.world.tell({ kind: 'home', person: person.id });
  return answerWith(core, record);
}

function byExternalId(core: Core, externalId: string): ReturnType<typeof findView> {
  return [...core.world.modals.values()].flat().find((record) => record.view.external_id === externalId);
}

function answerWith(core: Core, record: ViewRecord): Answer {
  return { ok: true, view: viewOutput(core, record) };
}

/** views.* */
export const viewMethods: Readonly<Record<string, Method>> = {
  'views.open': method({ tier: 4, args: openArgs, handle: openOrPush('open') }),
  'views.push': method({ tier: 4, args: openArgs, handle: openOrPush('push') }),
  'views.update': method({ tier: 4, args: updateArgs, handle: update }),
  'views.publish': method({ tier: 4, args: publishArgs, handle: publish }),
};
