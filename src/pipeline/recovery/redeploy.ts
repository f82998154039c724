import type { PlannedComponent } from '../../domain/plan.ts';
import type { Split } from '../../ports/provider.ts';
import type { Step } from '../../ports/store.ts';
import type { StepBook } from '../book.ts';
import type { FarStep } from '../far-step.ts';
import { rowsOf } from '../parts/standing.ts';
import { partVersionsIn } from '../releases.ts';
import type { StepState } from '../step-state.ts';
import { carryWhole } from '../whole.ts';
import type { Work } from '../work.ts';

const words = { during: 'restoring', after: 'restored' } as const;

/** One look at what is made again: all of a component, or these parts of it. */
interface Look {
  readonly parts: ReadonlySet<string> | undefined;
  readonly state: Promise<StepState>;
}

/** Parts that fall back side by side are looked at together, once in each look of an owner. */
const looks = new WeakMap<StepBook, Map<string, Look>>();

/**
 * Makes the release that was live before once more and gives it all the traffic: the way back when the old version is gone, be
 * it of the whole component or of one part.
 */
export async function redeployBase(work: Work, component: PlannedComponent, part?: string): Promise<StepState> {
  const gone = part === undefined ? undefined : await goneParts(work, component);
  const known = looks.get(work.book) ?? new Map<string, Look>();
  looks.set(work.book, known);
  const look = known.get(component.name) ?? { parts: gone, state: makeAgain(work, component, gone) };
  known.set(component.name, look);
  const isIn = part === undefined || look.parts?.has(part) === true;
  return isIn ? look.state : { kind: 'later', untilMs: work.world.clock.now() };
}

/** Those of which the far end said that their old version is not there any more. */
async function goneParts({ book, deployment }: Work, { name }: PlannedComponent): Promise<ReadonlySet<string>> {
  const rows = rowsOf(await book.readAll(deployment.phaseEpoch, 'restore'), name);
  const isGone = (tries: readonly Step[]): boolean =>
    tries.some(({ failure }) => failure?.recovery?.decision === 'fall-back');
  return new Set([...rows].flatMap(([part, tries]) => (isGone(tries) ? [part] : [])));
}

async function makeAgain(
  work: Work,
  component: PlannedComponent,
  parts: ReadonlySet<string> | undefined,
): Promise<StepState> {
  const { base } = work.deployment.plan;
  if (base === undefined) throw new Error(`${work.deployment.id} has no release to fall back to`);
  const begin: Pick<FarStep, 'call' | 'lookFor'> = {
    call: async (provider, at, call) => ({
      kind: 'running',
      handle: await provider.release({ ...at, release: base }, call),
    }),
    lookFor: (at) => ({ kind: 'release', request: { ...at, release: base } }),
  };
  const { state } = await carryWhole(
    work,
    { ...begin, component, name: 'redeploy' },
    {
      words,
      trainOf: (split) => Promise.resolve({ split: only(split, parts), stops: false, step: () => begin }),
    },
  );
  if (state.kind !== 'succeeded' || typeof state.result !== 'string' || component.shift === 'none') return state;
  return giveAll(work, component, { parts, version: state.result });
}

async function giveAll(
  work: Work,
  component: PlannedComponent,
  { parts, version }: { readonly parts: ReadonlySet<string> | undefined; readonly version: string },
): Promise<StepState> {
  const begin: Pick<FarStep, 'call' | 'lookFor'> = {
    call: (provider, at, call) => provider.shift({ ...at, version, weight: 100 }, call),
    lookFor: (at) => ({ kind: 'shift', request: { ...at, version, weight: 100 } }),
  };
  const { state } = await carryWhole(
    work,
    { ...begin, component, name: 'shift-back' },
    {
      words,
      trainOf: async (split) => {
        const made = partVersionsIn(await work.book.select({ names: ['redeploy'] }), component);
        return {
          split: only(split, parts ?? new Set(made.keys())),
          stops: false,
          step: ({ name }) => {
            const own = made.get(name);
            return { ...begin, piece: { name, ...(own === undefined ? {} : { version: own }) } };
          },
        };
      },
    },
  );
  return state;
}

const only = (split: Split, parts: ReadonlySet<string> | undefined): Split =>
  parts === undefined ? split : { ...split, parts: split.parts.filter(({ name }) => parts.has(name)) };
