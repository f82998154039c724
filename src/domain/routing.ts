import { peopleOf } from './authors.ts';
import type { Config } from './config.ts';
import type { PersonId, RoleName } from './ids.ts';
import type { Destination, Notice } from './notice.ts';
import { eventOf } from './notice.ts';
import type { NoticeDestination, NoticeRoute } from './policy.ts';

/** Events that must not depend on somebody having thought of a route: they always reach the admins' channel. */
const alwaysToAdmins = ['configuration-changed', 'configuration-faulty', 'audit-head'];

/** Everywhere this notice goes, each place once: the thread under the card, the configured routes, and whoever must act. */
export function routesOf(notice: Notice, config: Config): readonly Destination[] {
  const thread: readonly Destination[] =
    notice.about === 'deployment' ? [{ kind: 'thread', deployment: notice.subject.id }] : [];
  const routed = config.notices.filter((route) => matches(route, notice)).flatMap(({ to }) => to);
  const admins: readonly Destination[] = alwaysToAdmins.includes(eventOf(notice))
    ? [{ kind: 'channel', channel: config.channels.admins }]
    : [];
  const places = unique([
    ...thread,
    ...ownChannel(notice, config),
    ...routed.flatMap((to) => resolve(to, notice)),
    ...admins,
    ...authorsToTell(notice, config),
  ]);
  const named = routed.flatMap((to) => (to.kind === 'role' ? [to.role] : []));
  const roles = [...new Set([...named, ...mustAct(notice)])];
  if (roles.length === 0) return places;
  const told = places.flatMap((place) => (place.kind === 'person' ? [place.person] : []));
  return [...places, { kind: 'roles', roles, except: [...told, ...whoAsks(notice)] }];
}

/** Nobody is asked to agree to what they want themselves. */
const whoAsks = (notice: Notice): readonly PersonId[] =>
  notice.about === 'deployment' && ['approval-wanted', 'approval-reminder', 'gate-waiting'].includes(notice.facts.event)
    ? [notice.subject.requestedBy]
    : [];

/** Neither drift nor a backup that failed has a card whose thread could tell it: whoever watches the service's cards sees it there. */
function ownChannel(notice: Notice, { services, channels }: Config): readonly Destination[] {
  const isTold = notice.about === 'drift' || (notice.about === 'backup' && notice.event !== 'restore-proven');
  return isTold ? [{ kind: 'channel', channel: services.get(notice.service)?.channel ?? channels.default }] : [];
}

/** Whose commits came back hears of it: they ship again with the next deployment unless something is done. */
function authorsToTell(notice: Notice, config: Config): readonly Destination[] {
  if (notice.about !== 'deployment' || notice.facts.event !== 'rolled-back') return [];
  const { authors = [], kind } = notice.subject;
  return kind === 'deploy' ? peopleOf(config, authors).map(person) : [];
}

/** A decision that is wanted, and a rollback that failed, must not depend on a route either. */
function mustAct(notice: Notice): readonly RoleName[] {
  if (notice.about !== 'deployment') return [];
  const { facts } = notice;
  switch (facts.event) {
    case 'approval-reminder':
    case 'gate-waiting':
      return facts.roles;
    case 'held':
    case 'hold-reminder':
      return facts.ask === undefined || notice.by.kind === 'person' ? [] : [facts.ask];
    case 'rollback-failed':
      return facts.ask === undefined ? [] : [facts.ask];
    default:
      return [];
  }
}

/** Where it happened, for notices of one place. */
const placeOf = (notice: Notice) =>
  notice.about === 'deployment'
    ? notice.subject
    : notice.about === 'drift' || notice.about === 'backup'
      ? notice
      : undefined;

function matches({ events, services, environments }: NoticeRoute, notice: Notice): boolean {
  if (events.length > 0 && !events.includes(eventOf(notice))) return false;
  const place = placeOf(notice);
  if (place === undefined) return services.length === 0 && environments.length === 0;
  const { service, environment } = place;
  return (
    (services.length === 0 || services.includes(service)) &&
    (environments.length === 0 || environments.includes(environment))
  );
}

function resolve(to: NoticeDestination, notice: Notice): readonly Destination[] {
  switch (to.kind) {
    case 'channel':
      return [{ kind: 'channel', channel: to.channel }];
    case 'person':
      return [person(to.person)];
    case 'role':
      return [];
    case 'requester':
      return notice.about === 'deployment' ? [person(notice.subject.requestedBy)] : [];
  }
}

const person = (id: PersonId): Destination => ({ kind: 'person', person: id });

function unique(destinations: readonly Destination[]): readonly Destination[] {
  return [...new Map(destinations.map((destination) => [JSON.stringify(destination), destination])).values()];
}
