import type { Deployment } from '../domain/deployment.ts';
import type { Finding } from '../domain/measure.ts';
import type { Trigger } from '../domain/trigger.ts';
import type { Work } from './work.ts';

/** The triggers that can say something at this stage: without users only what asks the new version itself. */
export function triggersOf(work: Work): readonly Trigger[] {
  const { deployment, world } = work;
  const { strategy, triggers, stages } = deployment.plan.procedure;
  if (stages[deployment.stageIndex]?.weight !== 0) return triggers;
  const asking = triggers.filter(({ source }) => world.source(deployment, source)?.everySampleCounts === true);
  return strategy.kind === 'blue-green' ? [...asking, healthOf(strategy)] : asking;
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

/** What the triggers of this stage say, without those that do not count in it. */
export function findingsNow(work: Work): readonly Finding[] {
  const names = new Set(triggersOf(work).map(({ name }) => name));
  return work.deployment.findings.filter(({ trigger }) => names.has(trigger));
}
