import type { Deployment } from '../../src/domain/deployment.ts';
import { approvalsInForce } from '../../src/domain/deployment.ts';
import type { Phase } from '../../src/domain/phase.ts';
import type { Rich } from '../text.ts';
import { bold, say } from '../text.ts';
import { at, atSecond } from '../time.ts';
import { stageName } from '../timeline.ts';
import type { CardFacts } from './facts.ts';

const stageNow = ({ plan, stageIndex }: Deployment): string => {
  const stage = plan.procedure.stages[stageIndex];
  return stage === undefined ? '' : stageName(stage);
};

/** Where it is, in the fewest words: what stands beside the title. */
export const stateWords = (facts: CardFacts): Rich =>
  facts.deployment.hold === undefined ? byPhase[facts.deployment.phase](facts) : held(facts.deployment);

// A card that is over is not drawn again: a time of day alone would be read as today's for ever.
const ended = ({ deployment, nowMs }: CardFacts): Rich =>
  say`✗ ${deployment.phase} ${at(deployment.finishedAtMs ?? nowMs)}`;

const byPhase: Readonly<Record<Phase, (facts: CardFacts) => Rich>> = {
  awaiting: ({ deployment }) => awaiting(deployment),
  scheduled: ({ deployment, nowMs }) => say`scheduled for ${at(deployment.scheduledForMs ?? nowMs, nowMs)}`,
  queued: ({ queue }) =>
    queue === undefined || queue.length < 2
      ? say`approved, waiting for its turn`
      : say`approved, number ${queue.position} of ${queue.length} in the queue`,
  preparing: () => say`preparing`,
  releasing: () => say`starting the new version, no traffic yet`,
  shifting: ({ deployment }) => say`moving traffic to ${stageNow(deployment)}`,
  observing: ({ deployment }) => say`${stageNow(deployment)}`,
  baking: () => say`100 %, watching`,
  'rolling-back': () => say`↩ rolling back`,
  'rollback-failed': () => say`🚨 ${bold('THE ROLLBACK FAILED')}`,
  live: ({ deployment, nowMs }) => say`✓ live since ${at(deployment.finishedAtMs ?? nowMs)}`,
  'rolled-back': ({ deployment, nowMs }) => say`↩ ${bold('ROLLED BACK')} ${atSecond(deployment.finishedAtMs ?? nowMs)}`,
  blocked: ended,
  rejected: ended,
  expired: ended,
  cancelled: ended,
  failed: ended,
};

function held(deployment: Deployment): Rich {
  const measured = deployment.phase === 'observing' || deployment.phase === 'baking';
  const where = measured ? ` at ${deployment.weight} %` : '';
  const reason = deployment.hold?.reason.kind;
  return reason === 'paused' || reason === 'stopped' ? say`‖ ${reason}${bare(where)}` : say`‖ held${bare(where)}`;
}

const bare = (text: string): Rich => ({ mrkdwn: text });

function awaiting(deployment: Deployment): Rich {
  const { count } = deployment.plan.procedure.approval;
  const have = approvalsInForce(deployment).length;
  if (count === 0) return say`checks are running`;
  return have < count ? say`waiting for approval (${have} of ${count})` : say`approved, checks are running`;
}
