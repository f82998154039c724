import type { Button } from '@slack/types';
import type { Deployment } from '../src/domain/deployment.ts';
import { approvalsInForce } from '../src/domain/deployment.ts';
import type { DeploymentId, PersonId } from '../src/domain/ids.ts';
import type { DriftLook } from '../src/domain/drift.ts';
import type { Freeze, Lock } from '../src/domain/lock.ts';
import type { Release } from '../src/domain/plan.ts';
import type { Outcome } from '../src/domain/refusals.ts';
import { namedOf } from './card.ts';
import { driftSummary } from './drift/lines.ts';
import { actions, button, context, message, section } from './kit.ts';
import type { Message } from './message.ts';
import { answerTo } from './refusal.ts';
import type { Rich } from './text.ts';
import { bold, lines, say, mention, none } from './text.ts';
import { until } from './time.ts';
import { placeName, scopeName, title } from './words.ts';

type ChangedWhat =
  | 'approved'
  | 'rejected'
  | 'cancelled'
  | 'paused'
  | 'stopped'
  | 'resumed'
  | 'promoted'
  | 'extended'
  | 'gate-approved'
  | 'gate-rejected'
  | 'rolling-back'
  | 'retried'
  | 'resolved';

/** What was just done for the person, told to them alone; everybody else sees the card and the notices. */
export type DoneFacts =
  | { readonly kind: 'requested'; readonly deployment: Deployment }
  | { readonly kind: 'changed'; readonly what: ChangedWhat; readonly deployment: Deployment }
  | {
      readonly kind: 'stopped';
      readonly results: readonly { readonly deployment: Deployment; readonly outcome: Outcome<Deployment> }[];
    }
  | { readonly kind: 'traffic-set'; readonly deployment: Deployment; readonly percent: number }
  | {
      readonly kind: 'flag-set';
      readonly flag: string;
      readonly to: 'on' | 'off' | number;
      readonly service: string;
      readonly environment: string;
      readonly by: PersonId;
    }
  | {
      readonly kind: 'flags';
      readonly target: { readonly service: string; readonly environment: string };
      readonly flags: readonly { readonly name: string; readonly says: string }[];
    }
  | { readonly kind: 'locked' | 'unlocked' | 'holder-asked'; readonly lock: Lock }
  | { readonly kind: 'frozen' | 'unfrozen'; readonly freeze: Freeze }
  | { readonly kind: 'marked-bad'; readonly release: Release }
  | { readonly kind: 'drift-accepted'; readonly look: DriftLook }
  | { readonly kind: 'left-unmarked'; readonly id: DeploymentId };

/** A short confirmation with the natural next step. */
export function done(facts: DoneFacts): Message {
  const { says, buttons = [], small = none } = toldOf(facts);
  return message(says, [section(says), ...actions(buttons), ...context(small)]);
}

interface Confirmed {
  readonly says: Rich;
  readonly buttons?: readonly Button[];
  readonly small?: Rich;
}

function toldOf(facts: DoneFacts): Confirmed {
  switch (facts.kind) {
    case 'requested':
      return requested(facts.deployment);
    case 'changed':
      return changed(facts.what, facts.deployment);
    case 'stopped':
      return { says: lines(...facts.results.slice(0, 30).map(stopped), more(facts.results.length - 30)) };
    case 'traffic-set':
      return {
        says: say`${title(namedOf(facts))}: the share for the new version is set to ${facts.percent} % by hand.`,
        buttons: [details(facts.deployment.id)],
      };
    case 'flag-set':
    case 'flags':
      return ofFlags(facts);
    case 'locked':
    case 'unlocked':
    case 'holder-asked':
      return ofLock(facts.kind, facts.lock);
    case 'frozen':
      return {
        says: say`❄ You froze ${scopeName(facts.freeze.scope)}${until(facts.freeze.untilMs)}: “${facts.freeze.reason}”`,
        small: say`Deployments wait; rollbacks pass. /deploy unfreeze lifts it.`,
      };
    case 'unfrozen':
      return { says: say`You lifted the freeze of ${scopeName(facts.freeze.scope)}. What waited begins now.` };
    case 'marked-bad':
      return {
        says: say`${facts.release.label} of ${facts.release.service} is marked bad: it needs an override to be deployed again.`,
      };
    case 'drift-accepted':
      return {
        says: say`${placeName(facts.look.target)} counts as it is now: ${driftSummary(facts.look)}.`,
        small: say`The reason is in the record.`,
      };
    case 'left-unmarked':
      return { says: say`The release of ${facts.id} stays unmarked and can be deployed again.` };
  }
}

function ofFlag({ flag, to, service, environment, by }: Extract<DoneFacts, { kind: 'flag-set' }>): Confirmed {
  const share = typeof to === 'number' ? `for ${to} % of the users` : to;
  const back = to === 'off' ? say`/deploy flag on ${flag} ${service} ${environment} puts it back as it was.` : none;
  return { says: say`⚑ ${mention(by)} switched ${bold(flag)} ${share} (${service} in ${environment}).`, small: back };
}

const ofFlags = (facts: Extract<DoneFacts, { kind: 'flag-set' | 'flags' }>): Confirmed =>
  facts.kind === 'flags' ? listed(facts) : ofFlag(facts);

const mostFlags = 40;

function listed({ target, flags }: Extract<DoneFacts, { kind: 'flags' }>): Confirmed {
  const { service, environment } = target;
  if (flags.length === 0) return { says: say`${service} in ${environment} has no flags.` };
  const rows = flags.slice(0, mostFlags).map(({ name, says: how }) => say`${bold(name)}: ${how.slice(0, 120)}`);
  return { says: lines(say`Flags of ${service} in ${environment}:`, ...rows, more(flags.length - mostFlags)) };
}

const details = (id: DeploymentId): Button => button({ id: 'details', label: 'Details', payload: { id } });

const more = (count: number): Rich | undefined => (count > 0 ? say`and ${count} more` : undefined);

function requested(deployment: Deployment): Confirmed {
  const { count } = deployment.plan.procedure.approval;
  const next =
    count === 0
      ? 'Its checks are running; it begins by itself.'
      : `It waits for ${count === 1 ? 'one approval' : `${count} approvals`}.`;
  return { says: say`Asked for: ${bold(title(namedOf({ deployment })))} (${deployment.id}). ${next}` };
}

const changes = {
  rejected: 'You rejected it. Nothing was changed.',
  cancelled: 'You cancelled it. What it had changed, if anything, is put back.',
  paused: 'You paused it. No new step begins; measuring goes on.',
  stopped: 'You stopped it. No new step begins; measuring goes on.',
  resumed: 'It goes on.',
  promoted: 'It moves on to the next stage.',
  extended: 'It waits longer.',
  'gate-approved': 'You approved the gate. It is said there now; the card shows what comes of it.',
  'gate-rejected': 'You rejected the gate. It is said there now; the work that waits there fails.',
  retried: 'The rollback is tried again.',
  resolved: 'You said that it is in order. The target is free again.',
} as const satisfies Record<Exclude<ChangedWhat, 'approved' | 'rolling-back'>, string>;

function changed(what: ChangedWhat, deployment: Deployment): Confirmed {
  const named = bold(title(namedOf({ deployment })));
  if (what === 'rolling-back') return afterRollback(deployment);
  if (what !== 'approved') return { says: say`${named} · ${changes[what]}` };
  const have = approvalsInForce(deployment).length;
  const need = deployment.plan.procedure.approval.count;
  return { says: say`${named}: you approved it (${have} of ${need}).` };
}

/** A person's rollback neither marks nor locks by itself: it asks. */
function afterRollback(deployment: Deployment): Confirmed {
  const { plan, id, environment, target } = deployment;
  const left = plan.kind === 'deploy' ? plan.release : plan.base;
  const named = bold(title(namedOf({ deployment })));
  if (left === undefined) return { says: say`${named}: it goes back now.`, buttons: [details(id)] };
  return {
    says: lines(
      say`${named}: it goes back now. The card shows when it is done.`,
      say`Is ${left.label} bad? Marked bad, it is not deployed again without an override.`,
    ),
    buttons: [
      button({ id: 'mark-bad', label: `Mark ${left.label.slice(0, 40)} bad`, payload: { id } }),
      button({ id: 'leave-unmarked', label: 'No, leave it', payload: { id } }),
      button({ id: 'open-lock-form', label: `Lock ${environment}…`, payload: { target } }),
    ],
  };
}

function stopped({
  deployment,
  outcome,
}: {
  readonly deployment: Deployment;
  readonly outcome: Outcome<Deployment>;
}): Rich {
  const named = bold(title(namedOf({ deployment })));
  return outcome.ok ? say`‖ ${named} is stopped.` : say`${named}: ${answerTo(outcome.refusal).says}`;
}

function ofLock(kind: 'locked' | 'unlocked' | 'holder-asked', lock: Lock): Confirmed {
  const place = placeName(lock.target);
  switch (kind) {
    case 'locked':
      return {
        says: say`🔒 You locked ${place}${until(lock.untilMs)}: “${lock.reason}”`,
        buttons: [button({ id: 'unlock', label: 'Unlock', payload: { target: lock.target, sinceMs: lock.sinceMs } })],
        small: say`Deployments wait; rollbacks pass.`,
      };
    case 'unlocked':
      return { says: say`🔓 You unlocked ${place}. What waited begins now.` };
    case 'holder-asked':
      return { says: say`I asked ${mention(lock.by)} to unlock ${place}.` };
  }
}
