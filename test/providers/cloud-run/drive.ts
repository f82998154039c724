import { isFence, isStepKey, must } from '../../../src/domain/ids.ts';
import type { Release } from '../../../src/domain/plan.ts';
import type { StepCall } from '../../../src/ports/provider.ts';
import { ended, releaseWhole, restoreWhole, shiftWhole } from '../../contracts/whole.ts';
import type { CloudRunStand } from './stand.ts';

export const soon = (): AbortSignal => AbortSignal.timeout(15_000);

let steps = 0;

/** A step of its own for each call. */
export const aCall = (): StepCall => ({
  key: must(isStepKey, `shop#1/1/drive-${String((steps += 1))}/api`),
  fence: must(isFence, 1),
  signal: soon(),
});

/** Carries whole deployments out, the way the pipeline does. */
export function drive(stand: CloudRunStand) {
  const provider = stand.newProvider();
  const doer = { provider, call: aCall };
  const release = async (one: Release): Promise<string> =>
    (await releaseWhole(doer, { ...stand.at, release: one })).version;
  const shift = (version: string, weight: number): Promise<void> => shiftWhole(doer, { ...stand.at, version, weight });
  return {
    provider,
    release,
    shift,
    live: async (label: string): Promise<string> => {
      const version = await release(stand.push(label));
      await shift(version, 100);
      return version;
    },
    describe: () => provider.describe(stand.at, soon()),
    snapshot: async () => {
      const { summary, state } = await provider.describe(stand.at, soon());
      return { component: stand.at.component.name, summary, state };
    },
    restore: (snapshot: Awaited<ReturnType<typeof provider.describe>>): Promise<void> =>
      restoreWhole(doer, {
        ...stand.at,
        snapshot: { component: stand.at.component.name, summary: snapshot.summary, state: snapshot.state },
      }),
    mend: async (fix: string): Promise<void> => {
      const begun = await provider.mend?.({ ...stand.at, fix }, aCall());
      if (begun?.kind === 'running') await ended(provider, stand.at, begun.handle);
    },
    ended: (handle: Parameters<typeof provider.check>[1]) => ended(provider, stand.at, handle),
    service: () => {
      const found = stand.run.engine.service(stand.name);
      if (found === undefined) throw new Error('there is no service');
      return found;
    },
    /** What somebody else does with the same service, past us. */
    deployByHand: (label: string): void => {
      stand.push(label);
      const { template } = stand.run.engine.service(stand.name) ?? {};
      const containers = [{ ...template?.containers?.[0], image: stand.imageOf(label) }];
      stand.run.engine.update({ name: stand.name, template: { ...template, revision: '', containers } }, ['template']);
    },
  };
}
