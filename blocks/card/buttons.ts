import type { Button } from '@slack/types';
import type { Payload } from '../action-ids.ts';
import { extendMs } from '../action-ids.ts';
import type { Deployment, PartsFailed } from '../../src/domain/deployment.ts';
import { isReference, must } from '../../src/domain/ids.ts';
import { isFinal, isWorking } from '../../src/domain/lifecycle.ts';
import { button } from '../kit.ts';
import { duration } from '../time.ts';
import { stageName } from '../timeline.ts';
import type { CardFacts } from './facts.ts';
import { gateButtons } from './gates.ts';
import type { LegalPress } from './legal.ts';
import { legalPresses } from './legal.ts';

export const seenOf = ({ id, epoch, digest }: Deployment): Payload<'approve'> => ({ id, epoch, digest });

/** The buttons that are legal now, then the one that tells more. */
export function cardButtons(facts: CardFacts): readonly Button[] {
  const { deployment } = facts;
  return [
    ...gateButtons(deployment),
    ...legalPresses(deployment).map((press) => pressButton(deployment, press)),
    ...(isFinal(deployment.phase) ? afterwards(facts) : []),
    button({ id: 'details', label: 'Details', payload: { id: deployment.id } }),
  ];
}

function pressButton(deployment: Deployment, press: LegalPress): Button {
  const payload = seenOf(deployment);
  switch (press) {
    case 'approve':
      return button({ id: 'approve', label: 'Approve', payload, style: 'primary' });
    case 'reject':
      return button({ id: 'reject', label: 'Reject…', payload });
    case 'pause':
      return button({ id: 'pause', label: 'Pause', payload });
    case 'extend':
      return button({ id: 'extend', label: `Wait ${duration(extendMs)}`, payload });
    case 'promote':
      return promoteButton(deployment);
    case 'resume':
      return resumeButton(deployment);
    case 'retry':
      return button({ id: 'retry', label: 'Try the rollback again', payload, style: 'primary' });
    case 'resolve':
      return button({ id: 'resolve', label: 'It is in order…', payload });
    case 'cancel':
      return cancelButton(deployment);
    case 'roll-back':
      return rollBackButton(deployment);
  }
}

function promoteButton(deployment: Deployment): Button {
  const { hold, phase, plan, stageIndex } = deployment;
  const payload = seenOf(deployment);
  const next = plan.procedure.stages[stageIndex + 1];
  if (hold?.reason.kind === 'gate') {
    const label = next === undefined || phase === 'baking' ? 'Finish' : `Go on to ${stageName(next)}`;
    return button({ id: 'promote', label, payload, style: 'primary' });
  }
  return button({ id: 'promote', label: hold === undefined ? 'Promote now' : 'Go on', payload });
}

function resumeButton(deployment: Deployment): Button {
  const payload = seenOf(deployment);
  switch (deployment.hold?.reason.kind) {
    case 'would-go-backwards':
      return button({
        id: 'resume',
        label: 'Deploy it anyway',
        payload,
        style: 'danger',
        confirm: {
          title: 'Deploy an older revision?',
          text: `Commits that are live now in ${deployment.environment} will be gone.`,
          yes: 'Deploy it anyway',
          danger: true,
        },
      });
    case 'parts-failed':
      return button({ id: 'resume', label: goesWithout(deployment.hold.reason), payload });
    case 'paused':
    case 'stopped':
      return button({ id: 'resume', label: 'Resume', payload, style: 'primary' });
    default:
      return button({ id: 'resume', label: 'Go on', payload });
  }
}

/** What going on means when parts failed. */
export const goesWithout = ({ failed, leftOut }: Pick<PartsFailed, 'failed' | 'leftOut'>): string =>
  `Go on without ${failed + leftOut === 1 ? 'it' : 'them'}`;

function cancelButton(deployment: Deployment): Button {
  const { plan, phase } = deployment;
  const what = `${plan.service} ${plan.release.label} to ${plan.environment}`;
  const text = isWorking(phase)
    ? `${what}: nothing has been changed yet, it just ends.`
    : `${what} will not begin. It can be asked for again.`;
  const confirm = { title: 'Cancel this request?', text, yes: 'Cancel it', danger: false };
  return button({ id: 'cancel', label: 'Cancel', payload: seenOf(deployment), confirm });
}

function rollBackButton(deployment: Deployment): Button {
  const { plan, environment } = deployment;
  const back = plan.base === undefined ? 'what was there before' : plan.base.label;
  return button({
    id: 'roll-back',
    label: 'Roll back',
    payload: seenOf(deployment),
    style: 'danger',
    confirm: {
      title: 'Roll back now?',
      text: `All traffic of ${plan.service} in ${environment} goes back to ${back} at once.`,
      yes: 'Roll back',
      danger: true,
    },
  });
}

/** What people do next when a deployment has ended. */
function afterwards({ deployment, lock }: CardFacts): readonly Button[] {
  const { phase, plan, service, environment, target } = deployment;
  const where = { service, environment };
  switch (phase) {
    case 'live':
      return [button({ id: 'open-rollback-form', label: 'Roll back…', payload: where })];
    case 'rolled-back':
      return lock === undefined
        ? []
        : [button({ id: 'unlock', label: 'Unlock', payload: { target, sinceMs: lock.sinceMs }, confirm: unlocking })];
    case 'blocked':
    case 'expired': {
      if (plan.kind !== 'deploy') return [];
      const payload = { ...where, reference: must(isReference, plan.release.revision) };
      return [button({ id: 'ask-for-approval', label: phase === 'blocked' ? 'Try again' : 'Ask again', payload })];
    }
    case 'failed':
      return plan.kind === 'deploy' ? [button({ id: 'open-deploy-form', label: 'Deploy…', payload: where })] : [];
    default:
      return [];
  }
}

export const unlocking = {
  title: 'Unlock?',
  text: 'Deployments that wait behind the lock will begin.',
  yes: 'Unlock',
  danger: false,
} as const;
