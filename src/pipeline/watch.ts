import { evaluateTrigger } from '../analysis/evaluate.ts';
import type { Failure } from '../domain/deployment.ts';
import type { Finding, Series, Side } from '../domain/measure.ts';
import type { Trigger } from '../domain/trigger.ts';
import { gather, sinceOf } from './gather.ts';
import { holdForDecision } from './held.ts';
import { isMeasured, triggersOf } from './triggers.ts';
import type { Next, Work } from './work.ts';
import { happened } from './work.ts';

/**
 * Measures when it is due, and once more at the end (`overMs`), so that what is decided was measured to the last. What was
 * found is stored before it is acted on: the record says why.
 */
export async function watch(work: Work, overMs: number): Promise<Next | undefined> {
  const { deployment, nowMs } = work;
  const { evaluateEveryMs } = deployment.plan.procedure;
  const triggers = triggersOf(work);
  if (triggers.length === 0) return undefined;
  const lastMs = deployment.measuredAtMs ?? 0;
  const atTheEnd = nowMs >= overMs && lastMs < overMs;
  if (lastMs + evaluateEveryMs > nowMs && !atTheEnd) return isMeasured(deployment) ? actOn(work, triggers) : undefined;
  const series = await gather(work, triggers);
  return happened({ kind: 'measured', findings: triggers.map((trigger) => evaluate(work, trigger, series)) });
}

/** When the next look is due. */
export function nextLookMs(work: Work): number {
  const { deployment, nowMs } = work;
  if (triggersOf(work).length === 0) return Number.MAX_SAFE_INTEGER;
  return Math.max(nowMs, (deployment.measuredAtMs ?? nowMs) + deployment.plan.procedure.evaluateEveryMs);
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

interface Breached {
  readonly trigger: Trigger;
  readonly finding: Finding;
}

/** The worst finding that must be acted on: rolling back before holding before telling. */
function actOn(work: Work, triggers: readonly Trigger[]): Next | undefined {
  const { findings, hold, accepted = [], warned } = work.deployment;
  const breached = triggers.flatMap((trigger): readonly Breached[] => {
    const finding = findings.find((one) => one.trigger === trigger.name);
    return finding?.verdict.kind === 'unhealthy' ? [{ trigger, finding }] : [];
  });
  const enforced = breached.filter(({ trigger }) => trigger.mode === 'enforce');
  const bad = enforced.find(({ trigger }) => trigger.action === 'roll-back');
  if (bad !== undefined) return happened({ kind: 'went-bad', failure: failureOf(work, bad) });
  const asking = enforced.find(({ trigger }) => trigger.action === 'hold' && !accepted.includes(trigger.name));
  if (asking !== undefined && hold === undefined)
    return holdForDecision(work, { kind: 'trigger', trigger: asking.trigger.name });
  const telling = breached.find(({ trigger }) => onlyTells(trigger) && !warned.includes(trigger.name));
  if (telling === undefined) return undefined;
  const shadow = telling.trigger.action !== 'warn';
  return happened({ kind: 'warned', failure: failureOf(work, telling), shadow });
}

const onlyTells = ({ mode, action }: Trigger): boolean => mode === 'warn-only' || action === 'warn';

function failureOf(work: Work, { trigger, finding }: Breached): Failure {
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
