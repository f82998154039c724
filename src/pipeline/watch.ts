import { evaluateTrigger } from '../analysis/evaluate.ts';
import type { Failure } from '../domain/deployment.ts';
import type { Finding, Series, Side } from '../domain/measure.ts';
import type { Trigger } from '../domain/trigger.ts';
import { gather, sinceOf } from './gather.ts';
import { holdForDecision } from './held.ts';
import type { Next, Work } from './work.ts';
import { happened } from './work.ts';

/** Measures when it is due, and once more at the end (`overMs`), so that what is decided was measured to the last; a bad verdict, a hold or new findings are something that happened. */
export async function watch(work: Work, overMs: number): Promise<Next | undefined> {
  const { deployment, nowMs } = work;
  const { evaluateEveryMs } = deployment.plan.procedure;
  const triggers = triggersOf(work);
  if (triggers.length === 0) return undefined;
  const lastMs = deployment.measuredAtMs ?? 0;
  const atTheEnd = nowMs >= overMs && lastMs < overMs;
  if (lastMs + evaluateEveryMs > nowMs && !atTheEnd) return undefined;
  const series = await gather(work, triggers);
  const findings = triggers.map((trigger) => evaluate(work, trigger, series));
  return actOn(work, triggers, findings) ?? happened({ kind: 'measured', findings });
}

/** When the next look is due. */
export const nextLookMs = ({ deployment, nowMs }: Work): number =>
  Math.max(nowMs, (deployment.measuredAtMs ?? nowMs) + deployment.plan.procedure.evaluateEveryMs);

/** The idle side of a blue-green has no users: the share of good probe answers judges it. */
export function triggersOf({ deployment }: Work): readonly Trigger[] {
  const { strategy, triggers } = deployment.plan.procedure;
  if (strategy.kind !== 'blue-green' || deployment.stageIndex > 0) return triggers;
  const health: Trigger = {
    name: 'blue-green health',
    source: 'probes',
    metric: 'availability',
    compare: 'below',
    limit: strategy.threshold,
    forMs: Math.min(10_000, strategy.healthMs / 2),
    severity: 'P1',
    action: 'roll-back',
    minimumSamples: 1,
    mode: 'enforce',
  };
  return [...triggers, health];
}

function evaluate(work: Work, trigger: Trigger, series: readonly Series[]): Finding {
  const source = work.world.source(work.deployment, trigger.source);
  const of = (side: Side): Series | undefined =>
    series.find((one) => one.source === trigger.source && one.metric === trigger.metric && one.side === side);
  return evaluateTrigger({
    trigger,
    series: of('new'),
    reference: of('old'),
    nowMs: work.nowMs,
    sinceMs: sinceOf(work, [trigger]),
    sourceDelayMs: source?.delayMs ?? 0,
    everySampleCounts: source?.everySampleCounts ?? false,
  });
}

/** The worst finding that must be acted on: rolling back before holding before telling. */
function actOn(work: Work, triggers: readonly Trigger[], findings: readonly Finding[]): Next | undefined {
  const breached = triggers.flatMap((trigger, index) => {
    const finding = findings[index];
    return finding?.verdict.kind === 'unhealthy' ? [{ trigger, finding }] : [];
  });
  const enforced = breached.filter(({ trigger }) => trigger.mode === 'enforce');
  const bad = enforced.find(({ trigger }) => trigger.action === 'roll-back');
  if (bad !== undefined) return happened({ kind: 'went-bad', failure: failureOf(work, bad) });
  const asking = enforced.find(({ trigger }) => trigger.action === 'hold');
  if (asking !== undefined && work.deployment.hold === undefined) {
    return holdForDecision(work, { kind: 'trigger', trigger: asking.trigger.name });
  }
  const telling = breached.find(({ trigger }) => !work.deployment.warned.includes(trigger.name));
  if (telling === undefined || (telling.trigger.action !== 'warn' && telling.trigger.mode === 'enforce'))
    return undefined;
  const shadow = telling.trigger.mode === 'warn-only' && telling.trigger.action !== 'warn';
  return happened({ kind: 'warned', failure: failureOf(work, telling), shadow });
}

function failureOf(work: Work, { trigger, finding }: { trigger: Trigger; finding: Finding }): Failure {
  const { verdict } = finding;
  return {
    code: 'trigger',
    by: { kind: 'quarterdeck' },
    atMs: work.nowMs,
    severity: trigger.severity,
    subject: trigger.name,
    finding,
    ...(verdict.kind === 'unhealthy' ? { firstBadAtMs: verdict.sinceMs } : {}),
  };
}
