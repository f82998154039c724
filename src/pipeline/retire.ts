import { ProviderError } from '../ports/provider-error.ts';
import { providerOf } from './components.ts';
import { perform } from './step.ts';
import type { Next, Work } from './work.ts';
import { placeOf } from './work.ts';

const callTimeoutMs = 5000;

/** A deployment that has been live long enough: the version before it may go, unless something newer needs it. */
export async function retire(work: Work): Promise<Next> {
  const { deployment, world } = work;
  if (deployment.phase !== 'live') return { kind: 'done' };
  const live = await world.store.live(deployment.target);
  const moving = await world.store.occupant(deployment.target);
  // Something came after: its own snapshot and its own retirement rule now.
  if (live?.deployment !== deployment.id || moving !== undefined) return { kind: 'done' };
  for (const { component: name, version } of deployment.snapshots) {
    const component = deployment.plan.procedure.components.find((one) => one.name === name);
    if (component === undefined || version === undefined || version === deployment.versions[name]) continue;
    try {
      const provider = providerOf(work, component);
      await perform(work, {
        name: `retire-${version}`,
        component: name,
        timeoutMs: callTimeoutMs,
        call: async (call) => {
          await provider.retire(placeOf(deployment, component), version, call);
          return { kind: 'finished', result: null };
        },
      });
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      world.log.warn({ deployment: deployment.id, component: name, code: error.code }, 'cannot retire the old version');
    }
  }
  return { kind: 'done' };
}
