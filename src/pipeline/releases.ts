import type { DeploymentId } from '../domain/ids.ts';
import { consentsGiven } from '../domain/plan.ts';
import type { PlannedComponent } from '../domain/plan.ts';
import { ProviderError } from '../ports/provider-error.ts';
import type { Part, ReleaseRequest } from '../ports/provider.ts';
import type { Step } from '../ports/store.ts';
import { providerOf } from './components.ts';
import { keptBy } from './kept.ts';
import { leftOf } from './parts/split.ts';
import { lastTry, rowsOf } from './parts/standing.ts';
import type { StepState } from './step-state.ts';
import { perform } from './step.ts';
import type { ComponentLook } from './whole.ts';
import { carryWhole } from './whole.ts';
import type { Work } from './work.ts';
import { placeOf } from './work.ts';

const describeTimeoutMs = 5000;
const words = { during: 'releasing', after: 'released' } as const;

/** Makes the new version of one component exist, part by part where the provider says so. */
export function releaseWhole(work: Work, component: PlannedComponent): Promise<ComponentLook> {
  const { plan } = work.deployment;
  const consents = consentsGiven(plan, component.name);
  const begin = {
    beginsWhileHeld: false,
    call: async (provider, at, call) => {
      const request: ReleaseRequest = { ...at, release: plan.release, consents, ...(await keptBy(work, component)) };
      return { kind: 'running', handle: await provider.release(request, call) };
    },
    lookFor: (at) => ({ kind: 'release', request: { ...at, release: plan.release, consents } }),
  } as const satisfies Pick<Parameters<typeof carryWhole>[1], 'beginsWhileHeld' | 'call' | 'lookFor'>;
  return carryWhole(
    work,
    { ...begin, component, name: 'release' },
    {
      words,
      trainOf: (split) =>
        Promise.resolve({
          split,
          stops: true,
          step: () => begin,
          verify: (part) => verified(work, component, part),
        }),
    },
  );
}

/** A critical part is looked at once more by itself: the far end's word for its own work is not enough. */
async function verified(work: Work, component: PlannedComponent, part: Part): Promise<StepState> {
  const version = (await partVersions(work, component)).get(part.name);
  const at = {
    ...placeOf(work.deployment, component),
    part: { name: part.name, ...(version === undefined ? {} : { version }) },
  };
  return perform(work, {
    name: 'describe',
    component: `${component.name}/${part.name}`,
    timeoutMs: describeTimeoutMs,
    part: 'critical',
    call: async ({ signal }) => {
      const { summary, live } = await providerOf(work, component).describe(at, signal);
      const broken = component.shift === 'none' && live.length === 0;
      if (broken)
        throw new ProviderError('failed', `${part.name} is not live after its release: ${summary}`, {
          retryable: true,
        });
      return { kind: 'finished', result: null };
    },
  });
}

const releasing: readonly string[] = ['release', 'mend'];

/** Every step that ever began to release something or to mend it. */
async function releaseSteps({ book }: Work): Promise<readonly Step[]> {
  return book.select({ names: releasing });
}

/** Part → the version that was made of it; empty where the component is one piece. */
export async function partVersions(work: Work, component: PlannedComponent): Promise<ReadonlyMap<string, string>> {
  return partVersionsIn(await releaseSteps(work), component);
}

/** The same of another deployment of this target. */
export async function partVersionsBy(
  { world }: Work,
  component: PlannedComponent,
  maker: DeploymentId,
): Promise<ReadonlyMap<string, string>> {
  return partVersionsIn(await world.store.steps(maker, { names: releasing }), component);
}

/** Part → the version that these steps made of it. */
export function partVersionsIn(steps: readonly Step[], { name }: PlannedComponent): ReadonlyMap<string, string> {
  const rows = rowsOf(steps, name);
  const versions = new Map<string, string>();
  for (const [part, tries] of rows) {
    const made = tries.findLast(({ state }) => state === 'succeeded');
    const version = leftOf(made?.result ?? null).version;
    if (version !== undefined) versions.set(part, version);
  }
  return versions;
}

/** What of a component was touched: nothing, all of it, or these parts. */
export type Touched =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'all' }
  | { readonly kind: 'parts'; readonly parts: ReadonlySet<string> };

/** Anything begun counts, however it ended; a part whose every call was refused is as it was. */
export async function touchedOf(work: Work, component: PlannedComponent): Promise<Touched> {
  const steps = await releaseSteps(work);
  const whole = steps.filter((step) => step.component === component.name);
  if (whole.length === 0) return { kind: 'nothing' };
  const isSplit = whole.some(
    ({ state, result }) => state === 'succeeded' && leftOf(result ?? null).split !== undefined,
  );
  if (!isSplit) return { kind: 'all' };
  const rows = rowsOf(steps, component.name);
  const parts = [...rows].filter(([, tries]) => tries.some(mayHaveChanged)).map(([part]) => part);
  return { kind: 'parts', parts: new Set(parts) };
}

const mayHaveChanged = ({ state, handle, failure }: Step): boolean =>
  state !== 'failed' || handle !== undefined || failure?.code === 'partial' || failure?.code === 'unknown';

/** Parts that failed for good in this deployment: they stay as they were. */
export async function partsLeftOut(work: Work, component: PlannedComponent): Promise<ReadonlySet<string>> {
  const rows = rowsOf(await releaseSteps(work), component.name);
  return new Set([...rows.keys()].filter((part) => lastTry(rows, part)?.state === 'failed'));
}
