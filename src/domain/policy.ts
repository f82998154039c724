import type { ChannelId, EnvironmentName, PersonId, RoleName } from './ids.ts';

/** What a role may be allowed to do. */
export const actions = [
  'deploy',
  'approve',
  'roll-back',
  'break-glass',
  'stop',
  'promote',
  'set-traffic',
  'lock',
  'take-over-lock',
  'freeze',
  'override',
  'administer',
] as const;

export type Action = (typeof actions)[number];

export interface Person {
  readonly id: PersonId;
  readonly name: string;
  readonly email?: string;
  readonly github?: string;
}

export interface Role {
  readonly name: RoleName;
  readonly people: readonly PersonId[];
  /** Slack user groups (S…) whose members have the role; asked live, kept at most a minute. */
  readonly slackGroups: readonly string[];
  readonly may: readonly Action[];
  /** Empty: everywhere. */
  readonly environments: readonly EnvironmentName[];
}

/** Where notices of a kind go. Empty lists match everything. */
export interface NoticeRoute {
  readonly events: readonly string[];
  readonly services: readonly string[];
  readonly environments: readonly EnvironmentName[];
  readonly to: readonly NoticeDestination[];
}

export type NoticeDestination =
  | { readonly kind: 'channel'; readonly channel: ChannelId }
  | { readonly kind: 'person'; readonly person: PersonId }
  | { readonly kind: 'role'; readonly role: RoleName }
  | { readonly kind: 'requester' };

/** Whether somebody with the role may do this there; without an environment, whether they may do it everywhere. */
export const allows = (role: Role, action: Action, environment: EnvironmentName | undefined): boolean =>
  role.may.includes(action) &&
  (role.environments.length === 0 || (environment !== undefined && role.environments.includes(environment)));

/** The roles that allow this there, in the order of the configuration. */
export const rolesThatMay = (
  { roles }: { readonly roles: ReadonlyMap<RoleName, Role> },
  action: Action,
  environment: EnvironmentName | undefined,
): readonly RoleName[] =>
  [...roles.values()].filter((role) => allows(role, action, environment)).map(({ name }) => name);
