import type { ComponentName } from '../domain/ids.ts';
import { targetId } from '../domain/ids.ts';
import type { Plan } from '../domain/plan.ts';
import type { Kept } from '../ports/provider.ts';
import type { Reads } from '../ports/store.ts';

/** So far back a rollback looks for the deployment that made its release. */
const lookBack = 50;

/** What is on record of one component, in the form that a request takes it. */
export type KeptOf = (component: ComponentName) => { readonly kept?: Kept };

const nothing: KeptOf = () => ({});

/**
 * What is on record of the release that a rollback goes back to: how its versions were called when it was live last, and what
 * they looked like right before the next one took their place. Only a rollback has any.
 */
export async function keptFor(
  store: Pick<Reads, 'pastLive' | 'deployment'>,
  { kind, service, environment, release }: Pick<Plan, 'kind' | 'service' | 'environment' | 'release'>,
): Promise<KeptOf> {
  if (kind !== 'rollback') return nothing;
  const past = await store.pastLive(targetId(service, environment), lookBack);
  const at = past.findIndex((one) => one.release.number === release.number);
  const [maker, successor] = [past[at], past[at - 1]];
  if (maker === undefined) return nothing;
  const [made, next] = await Promise.all([
    store.deployment(maker.deployment),
    successor === undefined ? undefined : store.deployment(successor.deployment),
  ]);
  const seen = next?.plan.base?.number === release.number ? next.snapshots : [];
  return (component) => {
    const version = made?.versions[component];
    if (version === undefined) return {};
    // Something else was there already when it was looked at: that is not what was released.
    const snapshot = seen.find((one) => one.component === component && one.version === version);
    return { kept: { version, ...(snapshot === undefined ? {} : { state: snapshot.state }) } };
  };
}
