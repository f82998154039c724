import type { Button } from '@slack/types';
import type { DeploymentId } from '../../src/domain/ids.ts';
import { button } from '../kit.ts';
import { listed, say } from '../text.ts';
import { phaseWords } from '../words.ts';
import type { Rules } from './answer.ts';

const details = (id: DeploymentId): readonly Button[] => [button({ id: 'details', label: 'Details', payload: { id } })];
const statusButton = (): readonly Button[] => [button({ id: 'show-status', label: 'Status', payload: {} })];

type Code =
  | 'unknown-deployment'
  | 'not-awaiting-approval'
  | 'plan-changed'
  | 'outdated'
  | 'illegal-in-phase'
  | 'already-rolling-back'
  | 'already-held'
  | 'not-held'
  | 'nothing-in-flight'
  | 'several-in-flight'
  | 'already-requested'
  | 'rollback-failed-there'
  | 'not-done'
  | 'database-unreachable';

/** The deployment is not where the wish would make sense. */
export const stateRules: Rules<Code> = {
  'unknown-deployment': ({ typed }) => ({
    says: say`I do not know a deployment called “${typed}”.`,
    next: say`Deployments have names such as shop#42; the status shows those that move.`,
    buttons: statusButton(),
  }),
  'not-awaiting-approval': ({ id, phase }) => ({
    says: say`${id} does not wait for approval: it is ${phaseWords[phase]}.`,
    next: say`Nothing is needed from you.`,
    buttons: details(id),
  }),
  'plan-changed': ({ id }) => ({
    says: say`The plan of ${id} changed after you saw it, so your answer was not counted.`,
    next: say`Please look at the plan as it is now and decide again.`,
    buttons: details(id),
  }),
  outdated: ({ id, phase }) => ({
    says: say`${id} has moved on since you saw it: it is ${phaseWords[phase]}. Nothing was done.`,
    next: say`Its card shows how it stands and what can be done now.`,
    buttons: details(id),
  }),
  'illegal-in-phase': ({ id, phase }) => ({
    says: say`${id} is ${phaseWords[phase]}: what you want is not possible then.`,
    next: say`Its card shows what can be done now.`,
    buttons: details(id),
  }),
  'already-rolling-back': ({ id }) => ({
    says: say`${id} is going back already; that is not interrupted.`,
    next: say`You will see here when it is done.`,
    buttons: details(id),
  }),
  'already-held': ({ id }) => ({
    says: say`${id} is held already.`,
    next: say`It waits until somebody lets it go on or rolls it back.`,
    buttons: details(id),
  }),
  'not-held': ({ id }) => ({
    says: say`${id} is not held, so there is nothing to let go on.`,
    next: say`It moves by itself.`,
    buttons: details(id),
  }),
  'nothing-in-flight': ({ service, environment }) => ({
    says: say`No deployment is under way${service === undefined ? say`` : say` of ${service}`}${environment === undefined ? say`` : say` in ${environment}`}.`,
    next: say`The status shows what is live.`,
    buttons: statusButton(),
  }),
  'several-in-flight': ({ ids }) => ({
    says: say`Several deployments are meant: ${listed(
      ids.map((id) => say`${id}`),
      8,
    )}.`,
    next: say`Name the one, such as ${ids[0] ?? 'shop#42'}.`,
    buttons: statusButton(),
  }),
  'already-requested': ({ id }) => ({
    says: say`The same is asked for already: ${id}.`,
    next: say`One is enough; its card is where it is decided.`,
    buttons: details(id),
  }),
  'rollback-failed-there': ({ id }) => ({
    says: say`Nothing is deployed there now: the rollback of ${id} failed.`,
    next: say`First its rollback must succeed, or somebody puts it in order and says so on its card.`,
    buttons: details(id),
  }),
  'not-done': () => ({
    says: say`Your request was recorded, but too long ago to be done now without asking you.`,
    next: say`Nothing was done. Please repeat it if you still want it.`,
    buttons: statusButton(),
  }),
  'database-unreachable': () => ({
    says: say`I cannot write anything down at the moment, so nothing was done.`,
    next: say`Please try again in a minute. What is under way goes on.`,
  }),
};
