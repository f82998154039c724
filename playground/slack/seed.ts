import type { Shortcut, SlashCommand } from './page-api.ts';

/** A member of the workspace as it is set up. */
export interface SeedPerson {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  readonly title: string;
  readonly email: string;
  readonly colour: string;
  readonly timeZone: string;
  readonly isAdmin?: boolean;
  /** A guest: Slack's is_restricted. */
  readonly isGuest?: boolean;
  readonly isDeactivated?: boolean;
  readonly isBot?: boolean;
  /** Set for people of another company in a shared channel. */
  readonly teamId?: string;
}

/** A channel as it is set up; members are people's ids, the bot joins by `botIsMember`. */
interface SeedChannel {
  readonly id: string;
  readonly name: string;
  readonly topic: string;
  readonly members: readonly string[];
  readonly botIsMember: boolean;
  readonly isPrivate?: boolean;
  readonly isArchived?: boolean;
}

/** A user group, mentioned by its handle. */
interface SeedGroup {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly members: readonly string[];
}

/** The installed app: who the bot is, what it may do, what it is told. */
export interface SeedApp {
  readonly id: string;
  readonly botId: string;
  readonly botUserId: string;
  readonly name: string;
  readonly realName: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly verificationToken: string;
  readonly scopes: readonly string[];
  readonly events: readonly string[];
  readonly commands: readonly SlashCommand[];
  readonly shortcuts: readonly Shortcut[];
}

/** Everything a workspace starts with. */
export interface Seed {
  readonly team: { readonly id: string; readonly name: string; readonly domain: string };
  readonly people: readonly SeedPerson[];
  readonly channels: readonly SeedChannel[];
  readonly groups: readonly SeedGroup[];
  readonly app: SeedApp;
}

const people: readonly SeedPerson[] = [
  person('Ada Lovelace', 'Developer, asks for deployments', '#b5446e'),
  person('Grace Hopper', 'Release manager', '#2f6f9f'),
  person('Linus Torvalds', 'Release manager', '#8a6d1d'),
  person('Margaret Hamilton', 'On call', '#5d4b8c'),
  person('Dennis Ritchie', 'Developer', '#3d7a4f'),
  { ...person('Admin Liskov', 'Workspace admin', '#6b6b6b'), isAdmin: true },
];

/** People are called by their first name, as in the chat. */
function person(realName: string, title: string, colour: string): SeedPerson {
  const name = realName.split(' ', 1).join('').toLowerCase();
  const id = `U0${name.toUpperCase()}`;
  return { id, name, realName, title, email: `${name}@example.com`, colour, timeZone: 'Europe/Berlin' };
}

function channel(name: string, topic: string, members: readonly string[]): SeedChannel {
  return { id: `C0${name.toUpperCase()}`, name, topic, members, botIsMember: true };
}

const everybody = people.map((one) => one.id);

/** What `manifest.yml` asks for, so that a call beyond it fails here as it would in a real workspace. */
const defaultScopes: readonly string[] = [
  'commands',
  'chat:write',
  'channels:history',
  'channels:join',
  'channels:read',
  'groups:history',
  'im:history',
  'im:write',
  'usergroups:read',
  'users:read',
];

const commands: readonly SlashCommand[] = [
  {
    command: '/deploy',
    description: 'Deploy a service, or stop, lock, freeze',
    usageHint: '<service> <environment> [revision] · plan · stop · lock · help',
  },
  {
    command: '/rollback',
    description: 'Put the last good release back',
    usageHint: '<service> <environment> [to release] [--now]',
  },
  {
    command: '/status',
    description: 'What is live where, and what is moving',
    usageHint: '[service] [environment] · history',
  },
];

/** A small company that deploys: one requester, two release managers, one person on call, one developer, one admin. */
export const defaultSeed: Seed = {
  team: { id: 'T0HARBOUR', name: 'Harbour', domain: 'harbour' },
  people,
  channels: [
    channel('deployments', 'What is being deployed', everybody),
    channel('releases', 'What is live', everybody),
    channel('alerts', 'What is wrong', everybody),
    channel('admins', 'For those who run Quarterdeck', ['U0GRACE', 'U0ADMIN']),
    { ...channel('general', 'Everything else', everybody), botIsMember: false },
  ],
  groups: [
    { id: 'S0RELEASE', handle: 'release-managers', name: 'Release managers', members: ['U0GRACE', 'U0LINUS'] },
    { id: 'S0ONCALL', handle: 'on-call', name: 'On call', members: ['U0MARGARET'] },
    { id: 'S0DEVS', handle: 'developers', name: 'Developers', members: ['U0ADA', 'U0DENNIS'] },
  ],
  app: {
    id: 'A0QUARTERDECK',
    botId: 'B0QUARTERDECK',
    botUserId: 'U0QUARTERDECK',
    name: 'quarterdeck',
    realName: 'Quarterdeck',
    botToken: 'xoxb-playground-bot',
    appToken: 'xapp-playground-app',
    signingSecret: 'playground-signing-secret',
    verificationToken: 'playground-verification',
    scopes: defaultScopes,
    events: ['app_home_opened'],
    commands,
    shortcuts: [
      { callbackId: 'deploy-shortcut', kind: 'global', name: 'Deploy a service' },
      { callbackId: 'roll-back-message', kind: 'message', name: 'Roll this back' },
    ],
  },
};
