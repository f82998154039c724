import type { Button } from '@slack/types';
import type { TargetId } from '../../src/domain/ids.ts';
import { isEnvironmentName, isServiceName } from '../../src/domain/ids.ts';
import type { Lock } from '../../src/domain/lock.ts';
import { unlocking } from '../card/buttons.ts';
import { button } from '../kit.ts';
import type { Rich } from '../text.ts';
import { join, listed, say, mention, words } from '../text.ts';
import { at, until } from '../time.ts';
import { placeName, scopeName } from '../words.ts';
import type { Asked, Rules } from './answer.ts';
import { wishOf } from './answer.ts';

type Code =
  | 'not-deployed-there'
  | 'unknown-revision'
  | 'repository-unreachable'
  | 'unknown-release'
  | 'already-live'
  | 'release-is-bad'
  | 'nothing-live'
  | 'nothing-to-roll-back-to'
  | 'cannot-split'
  | 'not-possible'
  | 'consent-needed'
  | 'not-drifted'
  | 'moving-now'
  | 'drift-changed'
  | 'fix-unknown'
  | 'locked'
  | 'not-locked'
  | 'lock-of-another'
  | 'frozen'
  | 'already-frozen'
  | 'not-frozen';

const statusButton = (): Button => button({ id: 'show-status', label: 'Status', payload: {} });

function queueMe(asked: Asked): readonly Button[] {
  const wish = wishOf(asked);
  return wish === undefined ? [] : [button({ id: 'queue-me', label: 'Queue me', payload: wish })];
}

function schedule(asked: Asked): readonly Button[] {
  const wish = wishOf(asked);
  return wish === undefined ? [] : [button({ id: 'schedule', label: 'Schedule…', payload: wish })];
}

function rollBackForm(target: TargetId): readonly Button[] {
  const [service = '', environment = ''] = target.split('/');
  if (!isServiceName(service) || !isEnvironmentName(environment)) return [];
  return [button({ id: 'open-rollback-form', label: 'Choose a release…', payload: { service, environment } })];
}

function pastTheLock({ target, sinceMs, by }: Lock): readonly Button[] {
  const payload = { target, sinceMs };
  const ask = button({ id: 'ask-holder', label: 'Ask the holder', payload });
  const unlock = button({ id: 'unlock', label: 'Unlock', payload, confirm: unlocking });
  return [by === 'quarterdeck' ? unlock : ask, button({ id: 'take-over', label: 'Take over…', payload })];
}

const mostReasons = 8;

/** One after another; those past the bound are counted. */
function reasons(all: readonly Rich[]): Rich {
  const left = all.length - mostReasons;
  return join([...all.slice(0, mostReasons), ...(left > 0 ? [say`${left} more`] : [])], '; ');
}

/** The same words again, as a plan to look at. */
function showPlan(asked: Asked): readonly Button[] {
  const wish = wishOf(asked);
  if (wish === undefined) return [];
  const { service, environment, reference } = wish;
  const text = ['plan', service, environment, ...(reference === undefined ? [] : [reference])].join(' ');
  return [button({ id: 'run-words', label: 'Show the plan', payload: { command: '/deploy', text }, style: 'primary' })];
}

/** The place is closed, or what is wanted is not there. */
export const closedRules: Rules<Code> = {
  'not-deployed-there': ({ service, environment }) => ({
    says: say`${service} is not deployed to ${environment}.`,
    next: say`The status shows where it is.`,
    buttons: [statusButton()],
  }),
  'unknown-revision': ({ typed, service }) => ({
    says: say`${service} has no tag, branch or commit “${words(typed, 80)}”.`,
    next: say`Was it pushed? The form lists what there is.`,
    buttons: [button({ id: 'open-deploy-form', label: 'Choose…', payload: { service } })],
  }),
  'repository-unreachable': ({ service }) => ({
    says: say`The repository of ${service} does not answer, so I cannot tell which commit you mean.`,
    next: say`Nothing was done. Please try again in a minute.`,
  }),
  'unknown-release': ({ typed, known }) => ({
    says: say`“${words(typed, 80)}” was never live there.`,
    next:
      known.length === 0
        ? say`Nothing else was live there yet.`
        : say`These were: ${listed(
            known.map((label) => say`${label}`),
            5,
          )}.`,
  }),
  'already-live': ({ target, label }) => ({
    says: say`${placeName(target)} is on ${label} already.`,
    next: say`Nothing needs to be done.`,
    buttons: [statusButton()],
  }),
  'release-is-bad': ({ label, reason, target }, asked) => {
    const wish = wishOf(asked);
    return {
      says: say`${label} is marked bad, so ${placeName(target)} does not get it: “${reason}”`,
      next: say`Deploy a release with the fix. If it must be this one, an override with a reason is possible.`,
      buttons:
        wish === undefined
          ? []
          : [button({ id: 'deploy-anyway', label: 'Deploy anyway…', payload: wish, style: 'danger' })],
    };
  },
  'nothing-live': ({ target }) => ({
    says: say`Nothing is live yet: ${placeName(target)} has not been deployed.`,
    next: say`Deploy a first release.`,
    buttons: [button({ id: 'open-deploy-form', label: 'Deploy…', payload: {} })],
  }),
  'nothing-to-roll-back-to': ({ target }) => ({
    says: say`There is no earlier good release of ${placeName(target)} to go back to.`,
    next: say`Fix forward, or name a release that was live.`,
    buttons: rollBackForm(target),
  }),
  'cannot-split': ({ target, why }) => ({
    says: say`The traffic of ${placeName(target)} cannot be split: ${why}.`,
    next: say`A rollback moves all of it at once.`,
    buttons: rollBackForm(target),
  }),
  'not-possible': ({ target, blockers }) => ({
    says: say`This cannot be done for ${placeName(target)}: ${reasons(blockers.map(({ component, why }) => say`${component}: ${why}`))}.`,
    next: say`Nothing was begun. Put that in order first, then ask again.`,
    buttons: [statusButton()],
  }),
  'consent-needed': ({ target, consents }, asked) => ({
    says: say`For ${placeName(target)} this cannot simply be taken back, and nobody has agreed to it: ${reasons(consents.map((sentence) => say`${sentence}`))}.`,
    next: say`The plan shows it; asking from there agrees to it.`,
    buttons: showPlan(asked),
  }),
  'not-drifted': ({ target }) => ({
    says: say`${placeName(target)} is as it was released: there is nothing to put back.`,
    next: say`The status shows when it was last compared.`,
    buttons: [statusButton()],
  }),
  'moving-now': ({ id }) => ({
    says: say`${id} is changing it just now, so that nothing else is compared or mended there.`,
    next: say`Please try again when it has ended.`,
    buttons: [button({ id: 'details', label: 'Details', payload: { id } })],
  }),
  'drift-changed': ({ target }) => ({
    says: say`What differs in ${placeName(target)} is no longer what you saw, so nothing was accepted.`,
    next: say`Look again, then decide on what there is now.`,
    buttons: [button({ id: 'check-drift', label: 'Check drift now', payload: { target } })],
  }),
  'fix-unknown': ({ target }) => ({
    says: say`What this button mends is no longer so for ${placeName(target)}.`,
    next: say`The status shows how it is now.`,
    buttons: [statusButton()],
  }),
  locked: ({ lock }, asked) => ({
    says: say`Not now: ${placeName(lock.target)} is locked by ${mention(lock.by)} since ${at(lock.sinceMs)}${until(lock.untilMs)}: “${lock.reason}”`,
    next: say`You can wait behind the lock; a rollback passes it.`,
    buttons: [...queueMe(asked), ...pastTheLock(lock)],
  }),
  'not-locked': ({ target }) => ({
    says: say`${placeName(target)} is not locked (any more).`,
    next: say`Nothing is in the way.`,
    buttons: [statusButton()],
  }),
  'lock-of-another': ({ lock }) => ({
    says: say`This lock is not yours: ${mention(lock.by)} locked ${placeName(lock.target)}: “${lock.reason}”`,
    next:
      lock.by === 'quarterdeck'
        ? say`It was set after a rollback; those who may take locks over can open it.`
        : say`Ask for it, or take it over with a reason if you may.`,
    buttons: pastTheLock(lock),
  }),
  frozen: ({ freeze }, asked) => ({
    says: say`Not now: ${scopeName(freeze.scope)} is frozen by ${mention(freeze.by)} since ${at(freeze.sinceMs)}${until(freeze.untilMs)}: “${freeze.reason}”`,
    next: say`You can wait until it is lifted; a rollback passes it.`,
    buttons: [...queueMe(asked), ...schedule(asked)],
  }),
  'already-frozen': ({ freeze }) => ({
    says: say`Frozen already: ${scopeName(freeze.scope)}, by ${mention(freeze.by)}${until(freeze.untilMs)}: “${freeze.reason}”`,
    next: say`Lift it first to freeze it with another end.`,
    buttons: [
      button({
        id: 'unfreeze',
        label: 'Lift the freeze',
        payload: { id: freeze.id, scope: freeze.scope },
        confirm: {
          title: 'Lift the freeze?',
          text: 'Deployments that wait will begin.',
          yes: 'Lift it',
          danger: false,
        },
      }),
    ],
  }),
  'not-frozen': () => ({
    says: say`This is not frozen (any more).`,
    next: say`The status lists the freezes there are; each is lifted by its own scope.`,
    buttons: [statusButton()],
  }),
};
