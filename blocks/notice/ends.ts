import type { NoticeFacts } from '../../src/domain/notice.ts';
import { notUndoneLine } from '../card/components.ts';
import { failureSentence } from '../failure.ts';
import { join, lines, say, none } from '../text.ts';
import { duration } from '../time.ts';
import type { DeploymentNotice, Told } from './told.ts';

type Ending = Extract<
  NoticeFacts,
  | { readonly event: 'succeeded' }
  | { readonly event: 'trigger-breached' | 'rolling-back' | 'failed' }
  | { readonly event: 'rolled-back' }
  | { readonly event: 'rollback-failed' }
>;
type RolledBack = Extract<NoticeFacts, { readonly event: 'rolled-back' }>;

/** Good ends, bad ends, and what leads to them. */
export function endSentences(facts: Ending, told: DeploymentNotice): Told {
  const { subject } = told;
  const back = subject.baseLabel ?? 'what was there before';
  switch (facts.event) {
    case 'succeeded':
      return { what: say`✓ live after ${duration(facts.tookMs)}` };
    case 'failed':
      return { what: say`✗ failed. ${failureSentence(facts.failure)}` };
    case 'trigger-breached':
      return {
        what: failureSentence(facts.failure),
        more: facts.shadow
          ? say`This limit only warns so far: it would have acted now and did not.`
          : say`This limit only warns; nothing was changed.`,
      };
    case 'rolling-back':
      return { what: say`↩ rolling back to ${back}. ${failureSentence(facts.failure)}` };
    case 'rolled-back':
      return rolledBack(facts, told, back);
    case 'rollback-failed':
      return {
        what: say`🚨 *the rollback failed: ${subject.service} in ${subject.environment} needs a person now*`,
        more: lines(
          say`${facts.why}`,
          say`Nothing else is deployed there until it is tried again with success, or somebody has put it in order by hand.`,
        ),
      };
  }
}

function rolledBack(
  { failure, decidedInMs, restoredInMs, notUndone }: RolledBack,
  { subject }: DeploymentNotice,
  back: string,
): Told {
  const clock = join(
    [
      decidedInMs === undefined ? none : say`decided in ${duration(decidedInMs)}`,
      restoredInMs === undefined ? none : say`traffic back in ${duration(restoredInMs)}`,
    ],
    ', ',
  );
  const automatic = failure?.by.kind === 'quarterdeck' && subject.kind === 'deploy';
  const again =
    subject.kind === 'deploy' && failure?.by.kind === 'person'
      ? say`Its commits ship again with the next deployment unless they are fixed or reverted.`
      : none;
  const now = automatic
    ? say`${subject.environment} is locked for ${subject.service}; ${subject.label} is marked bad and ships again only when it is fixed or reverted.`
    : again;
  return {
    what: say`↩ rolled back: ${subject.environment} is on ${back} again${clock.mrkdwn === '' ? none : say` (${clock})`}`,
    more: lines(join([failure === undefined ? none : failureSentence(failure), now], ' '), notUndoneLine(notUndone)),
  };
}
