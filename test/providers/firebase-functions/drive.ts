import { isFence, isStepKey, must } from '../../../src/domain/ids.ts';
import type { ComponentSnapshot } from '../../../src/domain/deployment.ts';
import type { Release } from '../../../src/domain/plan.ts';
import type {
  Begun,
  ComponentTarget,
  Description,
  Foresight,
  Provider,
  StepCall,
} from '../../../src/ports/provider.ts';
import type { Released } from '../../contracts/whole.ts';
import { ended, releasedFrom, restoreWhole, shiftWhole, wholeFrom } from '../../contracts/whole.ts';
import type { FunctionsStand } from './stand.ts';

let steps = 0;

export const soon = (): AbortSignal => AbortSignal.timeout(20_000);

export const call = (more: Partial<StepCall> = {}): StepCall => ({
  key: must(isStepKey, `shop#1/1/drive-${String((steps += 1))}/web`),
  fence: must(isFence, 1),
  signal: soon(),
  ...more,
});

/** The pipeline's part in a test: whole deployments and rollbacks, step by step. */
export interface Drive {
  readonly provider: Provider;
  readonly at: ComponentTarget;
  readonly release: (release: Release, consents?: readonly string[]) => Promise<Released>;
  readonly shift: (released: Released, weight: number) => Promise<void>;
  /** Released, with all traffic. */
  readonly live: (release: Release) => Promise<Released>;
  readonly snapshot: () => Promise<ComponentSnapshot>;
  readonly restore: (snapshot: ComponentSnapshot) => Promise<void>;
  readonly describe: () => Promise<Description>;
  readonly foresee: (release: Release) => Promise<Foresight>;
  readonly mend: (fix: string) => Promise<void>;
  readonly follow: (begun: Begun) => Promise<void>;
}

export function drive(stand: FunctionsStand, at = stand.at): Drive {
  const provider = stand.newProvider();
  const doer = { provider, call: () => call() };
  const release = async (wanted: Release, consents: readonly string[] = []): Promise<Released> => {
    const request = { ...at, release: wanted, consents };
    return releasedFrom(doer, request, await provider.release(request, call()));
  };
  const shift: Drive['shift'] = ({ version, parts }, weight) => shiftWhole(doer, { ...at, version, weight }, parts);
  const follow = async (begun: Begun): Promise<void> => {
    if (begun.kind === 'running') await ended(provider, at, begun.handle);
  };
  return {
    provider,
    at,
    release,
    shift,
    live: async (wanted) => {
      const released = await release(wanted);
      await shift(released, 100);
      return released;
    },
    snapshot: async () => {
      const { summary, state } = await provider.describe(at, soon());
      return { component: at.component.name, summary, state };
    },
    restore: (snapshot) => restoreWhole(doer, { ...at, snapshot }),
    describe: () => provider.describe(at, soon()),
    foresee: async (wanted) => {
      const request = { ...at, release: wanted };
      for (;;) {
        const foresight = await provider.foresee?.(request, soon());
        if (foresight === undefined) throw new Error('nothing is foreseen');
        if (foresight.changes.length > 0 || foresight.blockers.length > 0) return foresight;
      }
    },
    mend: async (fix) => {
      const begun = (await provider.mend?.({ ...at, fix }, call())) ?? { kind: 'done' };
      await wholeFrom(
        doer,
        { at, begun },
        async (part) => (await provider.mend?.({ ...at, fix, part }, call())) ?? { kind: 'done' },
      );
    },
    follow,
  };
}
