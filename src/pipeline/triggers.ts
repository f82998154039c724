import { noAnswerTrigger } from '../analysis/no-answer.ts';
import type { Deployment } from '../domain/deployment.ts';
import type { Finding } from '../domain/measure.ts';
import type { Trigger } from '../domain/trigger.ts';
import type { Work } from './work.ts';

/**
 * The triggers that can say something at this stage: without users only what asks the new version itself, and a comparison
 * with the old version only while that has users, too.
 */
export function triggersOf(work: Work): readonly Trigger[] {
  const { deployment, world } = work;
  const { strategy, triggers, stages } = deployment.plan.procedure;
  const asking = triggers.filter(({ source }) => world.source(deployment, source)?.everySampleCounts === true);
  const silence = silenceOf(work, asking);
  const weight = stages[deployment.stageIndex]?.weight;
  if (weight === 100) return [...triggers.filter(({ against }) => against === undefined), ...silence];
  if (weight !== 0) return [...triggers, ...silence];
  return strategy.kind === 'blue-green' ? [...asking, ...silence, healthOf(strategy)] : [...asking, ...silence];
}

/** A version that answers no probe at all is a matter of its own, whatever the limits are. */
function silenceOf({ deployment, world }: Work, asking: readonly Trigger[]): readonly Trigger[] {
  return [...new Set(asking.map(({ source }) => source))].flatMap((name) => {
    const source = world.source(deployment, name);
    return source === undefined ? [] : [noAnswerTrigger(name, source.intervalMs)];
  });
}

/** The idle side of a blue-green has no users: the share of good probe answers judges it. */
const healthOf = ({ threshold, healthMs }: { readonly threshold: number; readonly healthMs: number }): Trigger => ({
  name: 'blue-green health',
  source: 'probes',
  metric: 'availability',
  compare: 'below',
  limit: threshold,
  forMs: Math.min(10_000, healthMs / 2),
  severity: 'P1',
  action: 'roll-back',
  minimumSamples: 1,
  mode: 'enforce',
});

/** Measured since this phase began: what an earlier stage found says nothing about this one. */
export const isMeasured = ({ measuredAtMs, phaseSinceMs }: Deployment): boolean =>
  measuredAtMs !== undefined && measuredAtMs > phaseSinceMs;

/** What the triggers of this stage say, without those that do not count in it or only tell. */
export function findingsNow(work: Work): readonly Finding[] {
  const deciding = triggersOf(work).filter(({ mode, action }) => mode === 'enforce' && action !== 'warn');
  const names = new Set(deciding.map(({ name }) => name));
  return work.deployment.findings.filter(({ trigger }) => names.has(trigger));
}
