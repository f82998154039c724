import type { Present } from '../far/inventory.ts';
import { allowInvokers1, upsertQueue, upsertSchedule } from '../far/companions.ts';
import { allowInvokers, runOf } from '../far/run.ts';
import type { Endpoint } from '../source/endpoint.ts';
import type { Place } from './place.ts';

function membersOf(invokers: readonly string[], project: string): readonly string[] {
  if (invokers.includes('public')) return ['allUsers'];
  return invokers
    .filter((invoker) => invoker !== 'private')
    .map((invoker) => (invoker.endsWith('@') ? `${invoker}${project}.iam.gserviceaccount.com` : invoker))
    .map((account) => (account.includes(':') ? account : `serviceAccount:${account}`));
}

/** Who may call it: what the source declares; for new functions that declare nothing, what the settings say. */
function invokersFor({ trigger }: Endpoint, isNew: boolean, usual: 'public' | 'private'): readonly string[] {
  switch (trigger.kind) {
    case 'https':
      return trigger.invoker ?? (isNew ? [usual] : []);
    case 'callable':
      return isNew ? ['public'] : [];
    case 'tasks':
      return trigger.invoker;
    case 'blocking':
    case 'event':
    case 'schedule':
      return [];
  }
}

async function isNew({ far }: Place, { generation, versionId, run }: Present): Promise<boolean> {
  if (generation === 1) return versionId === '1';
  return run !== undefined && (await runOf(far).revisions(run.name, 2, far.signal)).length < 2;
}

/** Everything around a function that belongs to its newest declaration: who may call it, its clock, its queue. */
export async function settleCompanions(place: Place, endpoint: Endpoint, present: Present): Promise<void> {
  const { far, settings } = place;
  const { trigger } = endpoint;
  const fresh = ['https', 'callable'].includes(trigger.kind) && (await isNew(place, present));
  const invokers = invokersFor(endpoint, fresh, settings.invoker);
  const account = trigger.kind === 'schedule' && endpoint.generation === 2 ? [present.serviceAccount] : [];
  const members = membersOf([...invokers, ...account.filter((one) => one !== '')], settings.project);
  if (members.length > 0) {
    if (endpoint.generation === 1) await allowInvokers1(far, present.resource, members);
    else if (present.run !== undefined) await allowInvokers(far, present.run.name, members);
  }
  if (trigger.kind === 'schedule') await upsertSchedule(far, { endpoint, trigger, present });
  if (trigger.kind === 'tasks') await upsertQueue(far, { endpoint, trigger });
}
