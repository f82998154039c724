import { z } from 'zod';
import { noticeEvents } from '../../domain/notice.ts';
import { says } from '../says.ts';
import { github } from './github.ts';
import { person, role } from './people.ts';
import { layerFields } from './target-settings.ts';
import { atLeast, channelId, label, nameText, share } from './texts.ts';
import { variableName, variableRule } from './variables.ts';

/** A service name that a command would read as something else. */
export const reservedWords: readonly string[] = [
  ...['plan', 'help', 'stop', 'resume', 'promote', 'traffic', 'lock', 'unlock', 'freeze', 'unfreeze', 'flag', 'who'],
  ...['status', 'history', 'runbook', 'record', 'cancel', 'approve', 'reject', 'resolve', 'retry', 'all', 'to'],
];

const freeName = nameText.refine((text) => !reservedWords.includes(text), {
  error: says(
    'a name that is not a word of the commands',
    'Choose another name: commands would read this one as a word of their own.',
  ),
});

const branch = z
  .string()
  .regex(/^[A-Za-z0-9][\w./-]{0,199}$/, { error: says('a branch name', 'Write it like main.') })
  .prefault('main')
  .describe('Where the newest revision is taken from.');

const repository = z.union([
  z.strictObject({ git: z.string().min(1).describe('A repository on disk; relative to the main file.'), branch }),
  z.strictObject({
    github: z
      .string()
      .regex(/^[A-Za-z0-9-]{1,39}\/[A-Za-z0-9._-]{1,100}$/, { error: says('owner/name', 'Write it like octo/shop.') })
      .describe('A repository on GitHub: owner/name.'),
    branch,
  }),
]);

export const environment = z.strictObject({
  order: z.int().min(1).max(100).describe('1 is the earliest; production is the last.'),
  ...layerFields,
});

const serviceFields = {
  title: z.string().min(1).max(80).optional().describe('Name as people read it; else the key.'),
  repository: repository.describe('Where revisions come from: `git` or `github`.'),
  channel: channelId.optional().describe('Where its cards are posted; else channels.default.'),
  declares: z
    .record(variableName, variableRule)
    .optional()
    .describe('The environment variables that it knows; with this, others are faults and required ones must be set.'),
};

const service = z.strictObject({
  ...serviceFields,
  ...layerFields,
  environments: z
    .record(nameText, z.strictObject(layerFields).nullable())
    .refine((all) => Object.keys(all).length > 0, {
      error: says('at least one environment', 'Name where it is deployed.'),
    })
    .describe('Where it is deployed; each may override any target setting.'),
});

const destination = z.union([
  z.literal('requester'),
  z.strictObject({ channel: channelId.describe('A channel.') }),
  z.strictObject({ person: label.describe('A person by key, in a direct message.') }),
  z.strictObject({ role: nameText.describe('Everybody who has the role, in direct messages.') }),
]);

const notice = z.strictObject({
  events: z.array(z.enum(noticeEvents)).prefault([]).describe('Which notices; empty means all.'),
  services: z.array(nameText).prefault([]).describe('Of which services; empty means all.'),
  environments: z.array(nameText).prefault([]).describe('In which environments; empty means all.'),
  to: z
    .array(destination)
    .min(1)
    .describe('Who is told: `requester`, `{ channel: C… }`, `{ person: ada }`, `{ role: on-call }`.'),
});

const rootFields = {
  include: z.array(z.string().min(1)).max(100).optional().describe('Further files, put together with this one.'),
  slack: z
    .strictObject({
      blocks: z.enum(['plain', 'modern']).prefault('plain').describe('Which blocks messages are made of.'),
      teamId: z
        .string()
        .regex(/^[TE][A-Z0-9]{1,30}$/, {
          error: says('a team id such as T012AB3CD', 'Copy it from the workspace’s address.'),
        })
        .optional()
        .describe('People of other teams are refused.'),
    })
    .prefault({})
    .describe('How to speak in Slack.'),
  channels: z
    .strictObject({
      admins: channelId.describe('Told about faults, configuration and audit.'),
      default: channelId.describe('For services without a channel of their own.'),
    })
    .describe('Channels that always exist.'),
  github: github.optional().describe('GitHub: revisions, the state of commits, records of deployments, webhooks.'),
  reminder: atLeast('1s').prefault('1h').describe('A pause or lock without an end is asked about after this time.'),
  retention: atLeast('1d').prefault('400d').describe('How long finished deployments are kept.'),
  drift: z
    .strictObject({
      every: atLeast('1m').prefault('10m').describe('How often what is live is compared with what was released.'),
      limit: share.prefault('1 %').describe('A larger share of facts that differ is told, once for each difference.'),
    })
    .prefault({})
    .describe('Changes that did not come by a deployment.'),
  isolation: z
    .strictObject({
      shared: z
        .array(z.string().min(1))
        .prefault([])
        .describe('Secrets, files and projects that earlier environments may use though the last one does.'),
    })
    .prefault({})
    .describe('What the last environment is released with, no other may use.'),
  people: z.record(label, person).prefault({}).describe('People by a short name.'),
  roles: z.record(nameText, role).prefault({}).describe('Roles by name; what no role allows is refused.'),
  environments: z
    .record(freeName, environment)
    .refine((all) => Object.keys(all).length > 0, {
      error: says('at least one environment', 'Add one with its order.'),
    })
    .describe('Environments by name.'),
  defaults: z.strictObject(layerFields).prefault({}).describe('Target settings for all targets.'),
  services: z
    .record(freeName, service)
    .refine((all) => Object.keys(all).length > 0, { error: says('at least one service', 'Add one.') })
    .describe('Services by name.'),
  notices: z.array(notice).prefault([]).describe('Who is told what, besides the card and its thread.'),
};

/** The whole file, layers not yet merged. */
export const root = z.strictObject(rootFields);
