import type { Deployment } from '../../src/domain/deployment.ts';
import { failureSentence, latestSmoke, smokeScore } from '../failure.ts';
import type { Rich } from '../text.ts';
import { join, lines, link, listed, say, mention, none } from '../text.ts';
import { duration, durationRange, until } from '../time.ts';
import { oneOfRoles } from '../words.ts';
import { notUndoneLine } from './components.ts';
import type { CardFacts } from './facts.ts';

/** "Decided in 9 s, traffic back in 0.8 s, verified by 6/6 smoke tests." */
function clocks({ failure, rollback, smoke }: Deployment): Rich {
  if (rollback === undefined) return none;
  const { decidedAtMs, trafficRestoredAtMs } = rollback;
  const firstBadMs = failure?.firstBadAtMs;
  const score = smokeScore(latestSmoke(smoke, ['restored']));
  const parts = [
    firstBadMs === undefined ? none : say`decided in ${duration(decidedAtMs - firstBadMs)}`,
    trafficRestoredAtMs === undefined ? none : say`traffic back in ${duration(trafficRestoredAtMs - decidedAtMs)}`,
    score.mrkdwn === '' ? none : say`verified by ${score}`,
  ];
  const all = join(parts, ', ');
  return all.mrkdwn === '' ? none : { mrkdwn: `${all.mrkdwn.charAt(0).toUpperCase()}${all.mrkdwn.slice(1)}.` };
}

const baseOf = ({ plan }: Deployment): string => plan.base?.label ?? 'what was there before';

const why = ({ failure, plan }: Deployment): Rich =>
  failure === undefined ? none : failureSentence(failure, plan.procedure.triggers);

function lockLine({ deployment, lock, unlockers = [], nowMs }: CardFacts): Rich | undefined {
  if (lock === undefined) return undefined;
  const who = unlockers.length === 0 ? none : say` (unlock: ${oneOfRoles(unlockers)})`;
  return say`🔒 ${deployment.environment} is locked for ${deployment.service}${until(lock.untilMs, nowMs)}: “${lock.reason}”${who}.`;
}

function authorsLine({ deployment, authors = [] }: CardFacts): Rich | undefined {
  if (authors.length === 0) return undefined;
  return say`Authors told: ${listed(authors.map(mention), 8)} — ${deployment.plan.release.label} ships again with the next deployment unless it is fixed or reverted.`;
}

/** What happened, how fast it was put right, and what is different now. */
export function rolledBackLines(facts: CardFacts): readonly Rich[] {
  const { deployment, compareUrl } = facts;
  const { plan, environment, failure } = deployment;
  const bad = failure?.by.kind === 'quarterdeck' && plan.kind === 'deploy';
  return [
    lines(
      say`${environment} is on ${baseOf(deployment)} again.`,
      notUndoneLine(deployment.rollback?.notUndone),
      join([why(deployment), clocks(deployment)], ' '),
      lockLine(facts),
      bad ? say`${plan.release.label} is marked bad: it is not deployed again without an override.` : undefined,
      authorsLine(facts),
    ),
    compareUrl === undefined ? none : link(compareUrl, `compare ${baseOf(deployment)}…${plan.release.label}`),
  ];
}

/** Loud: nobody may take the target for healthy. */
export const rollbackFailedLines = ({ deployment }: CardFacts): readonly Rich[] => [
  lines(
    say`*${deployment.service} in ${deployment.environment} may be broken and needs a person now.*`,
    say`The rollback could not finish: ${deployment.rollbackTrouble ?? 'the reason is not known'}`,
    join([why(deployment)], ' '),
    say`Nothing else is deployed here until the rollback succeeds or somebody has put it in order by hand and says so.`,
  ),
];

/** What is being put back, and why. */
export const rollingBackLines = ({ deployment }: CardFacts): readonly Rich[] => [
  lines(
    say`Going back to ${baseOf(deployment)}.`,
    why(deployment),
    deployment.rollback?.trafficRestoredAtMs === undefined
      ? undefined
      : say`Traffic is back; the smoke tests are running.`,
  ),
];

/** The end of one that left things as they were, or fixed forward. */
export function failedLines({ deployment }: CardFacts): readonly Rich[] {
  const { effectsBegun, plan, rollbackTrouble, environment } = deployment;
  if (rollbackTrouble !== undefined) {
    return [
      lines(why(deployment), say`The rollback had failed (${rollbackTrouble}); a person put it in order by hand.`),
    ];
  }
  const state = !effectsBegun
    ? say`Nothing was changed: ${environment} is still on ${baseOf(deployment)}.`
    : plan.procedure.onUnhealthy === 'fix-forward'
      ? say`It stays as it is: this target is fixed forward, not rolled back.`
      : say`What was begun is not settled.`;
  return [lines(why(deployment), state)];
}

/** It is done; how long it took against what was expected. */
export function liveLines({ deployment, nowMs }: CardFacts): readonly Rich[] {
  const began = deployment.spans.find(({ phase }) => phase === 'preparing')?.fromMs;
  const { base, expectedMs } = deployment.plan;
  const took = began === undefined ? undefined : (deployment.finishedAtMs ?? nowMs) - began;
  const score = smokeScore(latestSmoke(deployment.smoke, ['full', 'bake']));
  return [
    lines(
      join(
        [
          took === undefined ? none : say`Took ${duration(took)}`,
          expectedMs === undefined ? none : say`expected ${durationRange(expectedMs.low, expectedMs.high)}`,
          score,
          base === undefined ? say`the first one here` : say`before: ${base.label}`,
        ],
        ' · ',
      ),
    ),
  ];
}

/** A person's no, or nobody's answer. */
export function endedLines({ deployment }: CardFacts): readonly Rich[] {
  const { rejection, phase, plan } = deployment;
  if (phase === 'rejected' && rejection !== undefined) {
    return [say`${mention(rejection.by)} said no: “${rejection.reason}”\nNothing was changed.`];
  }
  if (phase === 'expired') {
    return [
      say`Not enough people approved within ${duration(plan.procedure.approval.expiresAfterMs)}. Nothing was changed.`,
    ];
  }
  return [say`Nothing was changed.`];
}
