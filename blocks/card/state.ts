import type { Deployment } from '../../src/domain/deployment.ts';
import { approvalsInForce } from '../../src/domain/deployment.ts';
import type { Phase } from '../../src/domain/phase.ts';
import type { Rich } from '../text.ts';
import { bold, md } from '../text.ts';
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

const ended = ({ deployment, nowMs }: CardFacts): Rich =>
  md`✗ ${deployment.phase} at ${at(deployment.finishedAtMs ?? nowMs, nowMs)}`;

const byPhase: Readonly<Record<Phase, (facts: CardFacts) => Rich>> = {
  awaiting: ({ deployment }) => awaiting(deployment),
  scheduled: ({ deployment, nowMs }) => md`scheduled for ${at(deployment.scheduledForMs ?? nowMs, nowMs)}`,
  queued: ({ queue }) =>
    queue === undefined || queue.length < 2
      ? md`
approved, waiting for its turn
        `
      : md`approved, number ${queue.position} of ${queue.length} in the queue`,
  preparing: () => md`
preparing
  `,
  releasing: () => md`
starting the new version, no traffic yet
  `,
  shifting: ({ deployment }) => md`moving traffic to ${stageNow(deployment)}`,
  observing: ({ deployment }) => md`${stageNow(deployment)}`,
  baking: () => md`
100 %, watching
  `,
  'rolling-back': () => md`
↩ rolling back
  `,
  'rollback-failed': () => md`🚨 ${bold('THE ROLLBACK FAILED')}`,
  live: ({ deployment, nowMs }) => md`✓ live since ${at(deployment.finishedAtMs ?? nowMs, nowMs)}`,
  'rolled-back': ({ deployment, nowMs }) =>
    md`↩ ${bold('ROLLED BACK')} at ${atSecond(deployment.finishedAtMs ?? nowMs)}`,
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
  return reason === 'paused' || reason === 'stopped' ? md`‖ ${reason}${bare(where)}` : md`‖ held${bare(where)}`;
}

const bare = (text: string): Rich => ({ mrkdwn: text });

function awaiting(deployment: Deployment): Rich {
  const { count } = deployment.plan.procedure.approval;
  const have = approvalsInForce(deployment).length;
  if (count === 0)
    return md`
checks are running
    `;
  return have < count
    ? md`waiting for approval (${have} of ${count})`
    : md`
approved, checks are running
      `;
}
