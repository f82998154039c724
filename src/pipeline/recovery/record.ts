import { noticeOf } from '../../domain/notices-of.ts';
import { tell } from '../../operations/transition.ts';
import type { Recovery } from '../../ports/recovery.ts';
import type { Step } from '../../ports/store.ts';
import type { Work } from '../work.ts';
import type { Decided } from './catalogue.ts';
import type { Decision } from './situation.ts';

/** Pauses that people would wonder about. */
const worthTellingMs = 15_000;

/** Keeps a decision with its step, in the audit record and, when people would notice it, in the thread. */
export async function record(work: Work, step: Step, decided: Decided): Promise<void> {
  const { world, claim, deployment } = work;
  const atMs = world.clock.now();
  await world.store.transact(async (tx) => {
    await tx.saveStep(step, claim);
    await tx.audit({
      atMs,
      actor: { kind: 'quarterdeck' },
      deployment: deployment.id,
      target: deployment.target,
      kind: 'recovery',
      facts: {
        step: step.name,
        ...(step.component === undefined ? {} : { component: step.component }),
        attempt: step.attempt,
        strategy: decided.strategy,
        why: decided.why,
        ...(step.failure === undefined ? {} : { sentence: step.failure.sentence }),
      },
    });
    if (!isWorthTelling(decided.decision) && !isPassedHook(step, decided)) return;
    const facts = {
      event: 'recovering',
      step: step.component === undefined ? step.name : `${step.name} ${step.component}`,
      strategy: decided.strategy,
      met: step.failure?.sentence ?? decided.why,
    } as const;
    await tell(tx, [noticeOf(deployment, facts, { by: { kind: 'quarterdeck' }, atMs })], world.config());
  });
  // What this look knows of its steps must be what was written.
  await work.book.save(step);
}

/** The decision in the form in which it is kept. */
export function recoveryOf(
  { strategy, decision, why }: Decided,
  { tries, epoch, nowMs }: { readonly tries: number; readonly epoch: number; readonly nowMs: number },
): Recovery {
  const counts = !('counts' in decision) || decision.counts;
  const waits = 'afterMs' in decision ? { nextAtMs: nowMs + decision.afterMs } : {};
  const usesUp = counts && decision.kind !== 'retry-in-turn' && decision.kind !== 'split';
  return {
    strategy,
    decision: decision.kind,
    why,
    ...waits,
    ...(decision.kind === 'hold' ? { todo: decision.todo } : {}),
    epoch,
    tries: usesUp ? tries : tries - 1,
  };
}

/** A hook that failed and is passed over is seen nowhere else. */
const isPassedHook = ({ name }: Step, { decision }: Decided): boolean =>
  name.startsWith('hook-') && decision.kind === 'give-up' && decision.end === 'report';

/** A hold and an end have notices of their own. */
function isWorthTelling(decision: Decision): boolean {
  if (decision.kind === 'fall-back' || decision.kind === 'follow' || decision.kind === 'adopt') return true;
  return 'afterMs' in decision && decision.afterMs >= worthTellingMs;
}
