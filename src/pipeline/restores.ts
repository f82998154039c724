import type { ComponentSnapshot } from '../domain/deployment.ts';
import type { PlannedComponent } from '../domain/plan.ts';
import type { ComponentTarget, RestoreRequest } from '../ports/provider.ts';
import type { FarStep } from './far-step.ts';
import { redeployBase } from './recovery/redeploy.ts';
import type { Touched } from './releases.ts';
import { partVersions } from './releases.ts';
import type { ComponentLook } from './whole.ts';
import { carryWhole } from './whole.ts';
import type { Work } from './work.ts';

/** Puts a component back to what it was; of one that was released part by part, only the parts that were changed. */
export function restoreWhole(
  work: Work,
  component: PlannedComponent,
  { snapshot, touched }: { readonly snapshot: ComponentSnapshot; readonly touched: Touched },
): Promise<ComponentLook> {
  const requestAt = (at: ComponentTarget): RestoreRequest => ({ ...at, snapshot });
  const begin: Pick<FarStep, 'call' | 'lookFor'> = {
    call: (provider, at, call) => provider.restore(requestAt(at), call),
    lookFor: (at) => ({ kind: 'restore', request: requestAt(at) }),
  };
  const canRedeploy = work.deployment.plan.base !== undefined;
  return carryWhole(
    work,
    {
      ...begin,
      component,
      name: 'restore',
      ...(canRedeploy ? { fallBack: () => redeployBase(work, component) } : {}),
    },
    {
      words: { during: 'restoring', after: 'restored' },
      trainOf: async (split) => {
        const versions = await partVersions(work, component);
        const parts = split.parts.filter(({ name }) => touched.kind !== 'parts' || touched.parts.has(name));
        return {
          split: { ...split, parts },
          stops: false,
          step: (part) => {
            const made = versions.get(part.name);
            return {
              ...begin,
              piece: { name: part.name, ...(made === undefined ? {} : { version: made }) },
              ...(canRedeploy ? { fallBack: () => redeployBase(work, component, part.name) } : {}),
            };
          },
        };
      },
    },
  );
}
