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
