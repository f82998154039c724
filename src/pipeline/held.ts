import { stageVerdict } from '../analysis/stage-verdict.ts';
import type { Failure, Hold, HoldReason } from '../domain/deployment.ts';
import { findingsNow } from './triggers.ts';
import type { Next, Work } from './work.ts';
import { happened, wait } from './work.ts';

/** What a hold that is due does; nothing before that. */
export function afterHold(work: Work, hold: Hold): Next | undefined {
  if (work.nowMs < hold.dueAtMs) return undefined;
  switch (hold.onExpiry) {
    case 'roll-back':
      return happened({ kind: 'went-bad', failure: holdExpired(work, hold) });
    case 'go-on':
      return happened({ kind: endsStage(hold) ? 'promoted' : 'resumed', by: { kind: 'quarterdeck' } });
    case 'remind':
      return happened({ kind: 'reminded', nextAtMs: work.nowMs + work.world.config().reminderMs });
  }
}

/** Doubt about a stage that is over: going on is the next stage. Everything else goes on where it was. */
const endsStage = ({ reason }: Hold): boolean => reason.kind === 'inconclusive' && reason.sequence === undefined;

/** While measuring goes on under a hold: doubt that has settled ends it by itself, else it waits for its end. */
export function underHold(work: Work, hold: Hold, lookMs: number): Next {
  const settled = endsStage(hold) && stageVerdict(findingsNow(work), { stageOver: true }).kind === 'healthy';
  if (settled) return happened({ kind: 'resumed', by: { kind: 'quarterdeck' } });
  return afterHold(work, hold) ?? wait(Math.min(hold.dueAtMs, lookMs));
}

/** While held no new step begins: look again when the hold is due. */
export const whileHeld = (work: Work, hold: Hold): Next => afterHold(work, hold) ?? wait(hold.dueAtMs);

const holdExpired = ({ nowMs }: Work, hold: Hold): Failure => ({
  code: 'hold-expired',
  by: { kind: 'quarterdeck' },
  atMs: nowMs,
  severity: 'P2',
  subject: hold.reason.kind,
  ...detailOf(hold.reason),
});

function detailOf(reason: HoldReason): Pick<Failure, 'detail'> {
  if (!('why' in reason)) return {};
  if (reason.kind !== 'parts-failed') return { detail: reason.why };
  const { parts, component, failed, why } = reason;
  const more = failed - parts.length;
  const names = `${parts.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return { detail: `${names} of ${component} could not be released: ${why}` };
}

/** A hold by the program that only a person's word ends; the person is reminded. */
export function holdForPerson(work: Work, reason: HoldReason): Next {
  return happened({
    kind: 'held',
    hold: {
      reason,
      by: { kind: 'quarterdeck' },
      sinceMs: work.nowMs,
      dueAtMs: work.nowMs + work.world.config().reminderMs,
      onExpiry: 'remind',
    },
  });
}

/** A hold that ends in the configured way when nobody decides in time. */
export function holdForDecision(work: Work, reason: HoldReason): Next {
  const { decision } = work.deployment.plan.procedure;
  const { reminderMs } = work.world.config();
  const keeps = decision.otherwise === 'keep-holding';
  return happened({
    kind: 'held',
    hold: {
      reason,
      by: { kind: 'quarterdeck' },
      sinceMs: work.nowMs,
      dueAtMs: work.nowMs + (keeps ? Math.min(decision.withinMs, reminderMs) : decision.withinMs),
      onExpiry: keeps ? 'remind' : decision.otherwise === 'go-on' ? 'go-on' : 'roll-back',
    },
  });
}
