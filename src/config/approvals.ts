import type { ConfigFault } from '../domain/config.ts';
import { isRoleName, must } from '../domain/ids.ts';
import type { ApprovalRule, DecisionRule } from '../domain/plan.ts';
import type { Action } from '../domain/policy.ts';
import { durationText } from './duration-text.ts';
import { faultAt, unknownName } from './faults-of.ts';
import type { Sections } from './sections.ts';
import type { TargetReading } from './target-reading.ts';

/** Roles that may do this in this environment. */
function rolesThatMay(action: Action, environment: string, { roles }: Sections): readonly string[] {
  return [...roles]
    .filter(([, { may }]) => may.includes(action))
    .filter(([, { environments }]) => environments.length === 0 || environments.includes(environment))
    .map(([name]) => name);
}

const rolesWritten = ({ settings, environment }: TargetReading, sections: Sections): readonly string[] =>
  settings.approvals.roles ?? rolesThatMay('approve', environment, sections);

export function approvalRule(target: TargetReading, sections: Sections): ApprovalRule {
  const { count, requesterMayApprove, expiresAfter, remindAfter } = target.settings.approvals;
  const roles = rolesWritten(target, sections).map((name) => must(isRoleName, name));
  return { count, roles, requesterMayApprove, expiresAfterMs: expiresAfter, remindAfterMs: remindAfter };
}

const askedRole = (target: TargetReading, sections: Sections): string | undefined =>
  target.settings.decision.ask ??
  rolesWritten(target, sections)[0] ??
  rolesThatMay('promote', target.environment, sections)[0] ??
  rolesThatMay('deploy', target.environment, sections)[0];

export function decisionRule(target: TargetReading, sections: Sections): DecisionRule {
  const { within, otherwise } = target.settings.decision;
  return { ask: must(isRoleName, askedRole(target, sections) ?? ''), withinMs: within, otherwise };
}

/** Approvals that nobody can give, and roles that do not exist. */
export function approvalFaults(target: TargetReading, sections: Sections): readonly ConfigFault[] {
  const { settings, locate } = target;
  const unknownRoles = (settings.approvals.roles ?? []).flatMap((name, index) => {
    const known = sections.known.roles;
    if (known.includes(name)) return [];
    return [faultAt(locate(['approvals', 'roles', index]), unknownName(name, 'a role', known))];
  });
  const certain = sections.whole && unknownRoles.length === 0 && !target.doubtful.has('approvals');
  const counted = certain ? [...mayNotApprove(target, sections), ...reachFaults(target, sections)] : [];
  return [...unknownRoles, ...counted, ...askFaults(target, sections), ...timeFaults(target)];
}

const mayNotApprove = (
  { settings: { approvals }, locate }: TargetReading,
  sections: Sections,
): readonly ConfigFault[] =>
  (approvals.roles ?? []).flatMap((name, index) => {
    if (sections.roles.get(name)?.may.includes('approve')) return [];
    const text = { found: `${name}, which may not approve`, expected: 'roles that may approve' };
    const remedy = `Add approve to what ${name} may, or name another role.`;
    return [faultAt(locate(['approvals', 'roles', index]), { ...text, remedy })];
  });

function askFaults(target: TargetReading, sections: Sections): readonly ConfigFault[] {
  const { ask } = target.settings.decision;
  const place = target.locate(['decision', 'ask']);
  if (ask !== undefined && !sections.known.roles.includes(ask)) {
    return [faultAt(place, unknownName(ask, 'a role', sections.known.roles))];
  }
  if (askedRole(target, sections) !== undefined || !sections.whole) return [];
  const remedy = 'Add a role that may deploy or approve here, or name one in decision.ask.';
  return [faultAt(place, { found: 'nobody to ask', expected: 'a role for decisions', remedy })];
}

function timeFaults({ settings: { approvals }, locate }: TargetReading): readonly ConfigFault[] {
  if (approvals.count === 0 || approvals.remindAfter < approvals.expiresAfter) return [];
  return [
    faultAt(locate(['approvals', 'remindAfter']), {
      found: durationText(approvals.remindAfter),
      expected: `less than expiresAfter (${durationText(approvals.expiresAfter)})`,
      remedy: 'Remind earlier, or let the request live longer.',
    }),
  ];
}

/** Counts people by their Slack ids; a Slack group may hold anybody, so it is taken to be enough. */
function reachFaults(target: TargetReading, sections: Sections): readonly ConfigFault[] {
  const { environment, settings, locate } = target;
  return [
    { path: ['approvals', 'count'], count: settings.approvals.count, requester: 'deploy' },
    { path: ['rollback', 'approvals'], count: settings.rollback.approvals, requester: 'roll-back' },
  ].flatMap(({ path, count, requester }) => {
    const able = rolesThatMay('approve', environment, sections);
    const roles = rolesWritten(target, sections).filter((name) => able.includes(name));
    const open = roles.some((name) => (sections.roles.get(name)?.slackGroups.length ?? 0) > 0);
    if (count === 0 || open) return [];
    const approvers = peopleIn(roles, sections);
    const asking = rolesThatMay(requester === 'deploy' ? 'deploy' : 'roll-back', environment, sections);
    const reachable = settings.approvals.requesterMayApprove
      ? approvers.size
      : mostWithoutRequester(approvers, asking, sections);
    if (reachable >= count) return [];
    return [
      faultAt(locate(path), {
        found: `${count} ${count === 1 ? 'approval' : 'approvals'}, but at most ${reachable} can be given in ${environment}${roles.length === 0 ? ': no role may approve there' : ` by ${roles.join(', ')}`}`,
        expected: 'a count that can be reached without the requester',
        remedy: 'Add people or a Slack group to a role that may approve here, or lower the count.',
      }),
    ];
  });
}

const peopleIn = (roles: readonly string[], sections: Sections): ReadonlySet<string> =>
  new Set(
    roles
      .flatMap((name) => sections.roles.get(name)?.people ?? [])
      .flatMap((name) => sections.people.get(name)?.slack ?? []),
  );

/** The best case over all who may ask: a requester outside of the approvers costs none of them. */
function mostWithoutRequester(approvers: ReadonlySet<string>, asking: readonly string[], sections: Sections): number {
  const askers = peopleIn(asking, sections);
  const open = asking.some((name) => (sections.roles.get(name)?.slackGroups.length ?? 0) > 0);
  const outsider = open || askers.size === 0 || [...askers].some((id) => !approvers.has(id));
  return outsider ? approvers.size : approvers.size - 1;
}
