import type { NoticeFacts } from '../../src/domain/notice.ts';
import { lines, say, words } from '../text.ts';
import { actorName, oneOfRoles, quoted } from '../words.ts';
import { endSentences } from './ends.ts';
import { gateSentences } from './gate.ts';
import type { DeploymentNotice, Told } from './told.ts';
import { waySentences } from './way.ts';

type Milestone = Extract<NoticeFacts, { readonly detail?: string }>;
type Wanted = Extract<NoticeFacts, { readonly event: 'approval-wanted' | 'approval-reminder' }>;
type Blocked = Extract<NoticeFacts, { readonly event: 'blocked' }>;

/** Every event as a sentence or two. */
export function sentences(told: DeploymentNotice): Told {
  const { facts, by } = told;
  switch (facts.event) {
    case 'planned':
    case 'admitted':
    case 'expired':
    case 'started':
    case 'released':
    case 'plan-changed':
    case 'resolved':
      return milestone(facts, told);
    case 'approval-wanted':
    case 'approval-reminder':
      return wanted(facts);
    case 'approved':
      return { what: say`${actorName(by)} approved (${facts.have} of ${facts.need})${quoted(facts.comment)}` };
    case 'rejected':
      return { what: say`${actorName(by)} rejected it${quoted(facts.reason)}` };
    case 'cancelled':
      return { what: say`${actorName(by)} cancelled it${quoted(facts.reason)}` };
    case 'blocked':
      return blocked(facts);
    case 'gate-waiting':
    case 'gate-decided':
    case 'gate-refused':
      return gateSentences(facts, told);
    case 'succeeded':
    case 'failed':
    case 'rolling-back':
    case 'rolled-back':
    case 'rollback-failed':
    case 'trigger-breached':
      return endSentences(facts, told);
    default:
      return waySentences(facts, told);
  }
}

function wanted(facts: Wanted): Told {
  const still = facts.event === 'approval-reminder' ? 'still waits' : 'waits';
  const what = say`${still} for approval: ${facts.have} of ${facts.need} so far, from ${oneOfRoles(facts.roles)}`;
  const mind = (facts.mind ?? []).map((one) => say`⚠ ${words(one, 200)}`);
  return { what, ...(mind.length === 0 ? {} : { more: lines(...mind) }) };
}

function milestone({ event, detail, brokeGlass }: Milestone, { by, subject }: DeploymentNotice): Told {
  switch (event) {
    case 'planned':
      return brokeGlass === true
        ? { what: say`⚠ ${actorName(by)} broke the glass: it begins without approval${quoted(detail)}` }
        : { what: say`${actorName(by)} asks for it${quoted(detail)}` };
    case 'admitted':
      return {
        what: say`approvals and checks are through; it begins when it is its turn`,
      };
    case 'expired':
      return {
        what: say`expired: not enough people approved in time. Nothing was changed.`,
      };
    case 'started':
      return {
        what: say`begins`,
      };
    case 'released':
      return {
        what: say`the new version runs, without traffic so far`,
      };
    case 'plan-changed':
      return {
        what: say`the plan changed: something else went live in ${subject.environment}, or what would change is not what was agreed to; approvals are asked for again`,
      };
    case 'resolved':
      return {
        what: say`${actorName(by)} put it in order by hand; ${subject.environment} is free again${quoted(detail)}`,
      };
  }
}

const mostChecks = 6;

function blocked({ failed }: Blocked): Told {
  const shown = failed
    .slice(0, mostChecks)
    .map(({ name, summary, remedy }) =>
      lines(say`✗ ${name}: ${summary}`, remedy === '' ? undefined : say`What to do: ${remedy}`),
    );
  const more = failed.length - shown.length;
  return {
    what: say`✗ blocked: a check failed. Nothing was changed.`,
    more: lines(...shown, more > 0 ? say`and ${more} more` : undefined),
  };
}
