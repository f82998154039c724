import type { Deployment, Hold, PartsFailed } from '../../src/domain/deployment.ts';
import { shortRevision } from '../../src/domain/ids.ts';
import type { Rich } from '../text.ts';
import { bold, counted, lines, listed, say, words } from '../text.ts';
import { at, hasEnd, when } from '../time.ts';
import { actorName, quoted, roleName } from '../words.ts';

/** Why it is held, in one sentence. */
export function holdSentence({ reason, by }: Pick<Hold, 'reason' | 'by'>): Rich {
  switch (reason.kind) {
    case 'paused':
      return say`Paused by ${actorName(by)}${quoted(reason.comment)}.`;
    case 'stopped':
      return say`Stopped by ${actorName(by)}${quoted(reason.comment)}.`;
    case 'gate':
      return say`This stage is over and healthy. The next one begins when somebody says so.`;
    case 'inconclusive':
      return reason.sequence === undefined
        ? say`The measurements do not settle it: ${reason.why}`
        : say`The smoke test “${reason.sequence}” is in doubt: ${reason.why}`;
    case 'parts-failed':
      return partsFailed(reason);
    case 'trigger':
      return say`The limit “${reason.trigger}” is broken.`;
    case 'unknown-result':
      return say`The step “${reason.step}” may or may not have been done: no answer came. Please look before it goes on.`;
    case 'host-gone':
      return say`The machine ${reason.host}, on which it was at work, does not answer.`;
    case 'needs-person':
      return say`The step “${reason.step}” cannot go on: ${reason.why}. ${reason.todo}`;
    case 'would-go-backwards':
      return say`It is older than what is live (${shortRevision(reason.live)}): deploying it would take newer commits away.`;
    case 'traffic-by-hand':
      return say`${actorName(by)} set the traffic to ${reason.weight} % by hand.`;
  }
}

/** Which parts, of what, what the far end said, and what is left to decide. */
function partsFailed({ component, parts, failed, leftOut, total, why }: PartsFailed): Rich {
  const names = parts.map((part) => say`${words(part, 60)}`);
  const unnamed = failed - parts.length;
  const which = listed(unnamed > 0 ? [...names, say`${unnamed} more`] : names, names.length + 1);
  const because = failed === 1 ? 'it' : 'them';
  const waiting = leftOut === 0 ? '' : ` ${counted(leftOut, 'more part')} did not begin because of ${because}.`;
  const it = failed + leftOut === 1 ? 'it' : 'them';
  return lines(
    say`${failed} of ${total} parts of ${bold(words(component, 40))} could not be released: ${which}. The rest of it is ready.${waiting}`,
    say`${why.replace(/[.\s]+$/u, '')}.`,
    say`Go on without ${it}, or roll everything back.`,
  );
}

const ends = { 'roll-back': 'it rolls back', 'go-on': 'it goes on', remind: 'you are reminded' } as const;

/** "needs a decision by 14:32 (in 9 minutes), then: it rolls back". */
export function dueSentence({ dueAtMs, onExpiry }: Pick<Hold, 'dueAtMs' | 'onExpiry'>, nowMs: number): Rich {
  if (!hasEnd(dueAtMs)) return say`Held until somebody decides.`;
  return onExpiry === 'remind'
    ? say`Held until somebody decides; next reminder at ${at(dueAtMs, nowMs)}.`
    : say`Needs a decision by ${when(dueAtMs, nowMs)}, otherwise ${ends[onExpiry]}.`;
}

/** The question with its default, and who is asked. */
export function heldText(deployment: Deployment, hold: Hold, nowMs: number): Rich {
  const { ask } = deployment.plan.procedure.decision;
  const asked = hold.by.kind === 'quarterdeck' ? say` Asked: ${roleName(ask)}.` : say``;
  const measured = deployment.phase === 'observing' || deployment.phase === 'baking';
  const goesOn =
    measured && hold.reason.kind !== 'trigger' ? say` Measuring goes on: a broken limit still acts.` : say``;
  return lines(holdSentence(hold), say`${dueSentence(hold, nowMs)}${asked} Since ${at(hold.sinceMs, nowMs)}.${goesOn}`);
}
