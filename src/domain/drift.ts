import type { ComponentName, DeploymentId, PersonId, TargetId } from './ids.ts';

/** Fact → value, as a provider describes what a release sets. */
export type Facts = Readonly<Record<string, string>>;

/** What one component looked like when it was as it should be. */
export interface ComponentFacts {
  readonly component: ComponentName;
  /** `live`: the provider gives no facts, so that its versions with their shares stand for them. */
  readonly from: 'facts' | 'live';
  readonly facts: Facts;
}

/** What drift is measured against: taken when a deployment ended, or accepted by a person. */
export interface Baseline {
  readonly target: TargetId;
  /** The deployment at whose end it was taken. */
  readonly deployment: DeploymentId;
  readonly atMs: number;
  readonly components: readonly ComponentFacts[];
  readonly accepted?: { readonly by: PersonId; readonly reason: string };
}

/** One fact that is not as it was released; absent on one side when it is not there. */
export interface Difference {
  readonly fact: string;
  readonly was?: string;
  readonly is?: string;
}

/** Something about what is live that a person should know. */
export interface SeenRemark {
  readonly code: string;
  readonly sentence: string;
  readonly fix?: { readonly id: string; readonly label: string };
}

/** One component as it was found. */
export interface ComponentDrift {
  readonly component: ComponentName;
  /** How many facts were compared. */
  readonly facts: number;
  /** How many differ; `differences` lists the first of them. */
  readonly differing: number;
  readonly differences: readonly Difference[];
  /** Why it could not be compared. */
  readonly unknown?: string;
  readonly remarks: readonly SeenRemark[];
}

/** One look at a target. */
export interface DriftLook {
  readonly target: TargetId;
  /** The deployment that is live there, and the name of its release. */
  readonly deployment: DeploymentId;
  readonly label: string;
  readonly atMs: number;
  /** Share of the facts that differ; absent when nothing could be compared. */
  readonly percent?: number;
  readonly components: readonly ComponentDrift[];
  /** When what it is compared with was taken. */
  readonly baselineAtMs?: number;
  /** Which difference was told of last: it is told once. */
  readonly told?: string;
}

const mostDifferences = 50;

/** Everything that is not as it was, in the order of the facts' names. */
export function compareFacts(was: Facts, is: Facts): Pick<ComponentDrift, 'facts' | 'differing' | 'differences'> {
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])].toSorted();
  const differences = names.flatMap((fact): readonly Difference[] => {
    const [before, now] = [was[fact], is[fact]];
    if (before === now) return [];
    return [{ fact, ...(before === undefined ? {} : { was: before }), ...(now === undefined ? {} : { is: now }) }];
  });
  return { facts: names.length, differing: differences.length, differences: differences.slice(0, mostDifferences) };
}

/** Percent of all facts that could be compared; nothing when none could. */
export function driftPercent(components: readonly ComponentDrift[]): number | undefined {
  const compared = components.filter(({ unknown }) => unknown === undefined);
  if (compared.length === 0) return undefined;
  const facts = compared.reduce((sum, one) => sum + one.facts, 0);
  const differing = compared.reduce((sum, one) => sum + one.differing, 0);
  return facts === 0 ? 0 : (100 * differing) / facts;
}

/** The baseline with what changed between two looks taken over: what was not touched is still compared with what it was. */
export function carriedOver(baseline: Facts, before: Facts, now: Facts): Facts {
  const next = new Map(Object.entries(baseline));
  for (const { fact, is } of compareAll(before, now)) {
    if (is === undefined) next.delete(fact);
    else next.set(fact, is);
  }
  return Object.fromEntries(next);
}

const compareAll = (was: Facts, is: Facts): readonly Difference[] =>
  [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((fact): readonly Difference[] => {
    const now = is[fact];
    return was[fact] === now ? [] : [{ fact, ...(now === undefined ? {} : { is: now }) }];
  });

/** Remarks of all components, each with its component. */
export const remarksOf = ({
  components,
}: Pick<DriftLook, 'components'>): readonly (SeenRemark & { readonly component: ComponentName })[] =>
  components.flatMap(({ component, remarks }) => remarks.map((remark) => ({ ...remark, component })));
