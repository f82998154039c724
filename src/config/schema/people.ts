import { z } from 'zod';
import { actions } from '../../domain/policy.ts';
import { says } from '../says.ts';
import { label, nameText, slackUserId } from './texts.ts';

export const person = z.strictObject({
  slack: slackUserId.describe('Slack user id.'),
  name: z.string().min(1).max(80).optional().describe('Name as people read it; else the key.'),
  email: z.email().max(200).optional().describe('Finds the person as the author of commits.'),
  github: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,38}$/, { error: says('a GitHub login', 'Write it without @.') })
    .optional()
    .describe('GitHub login.'),
});

export const role = z.strictObject({
  people: z.array(label).max(500).prefault([]).describe('People by their keys.'),
  slackGroups: z
    .array(
      z.string().regex(/^S[A-Z0-9]{1,30}$/, {
        error: says('a Slack group id such as S012AB3CD', 'Copy the id of the user group, not its handle.'),
      }),
    )
    .max(50)
    .prefault([])
    .describe('Slack user groups whose members have the role; asked live.'),
  may: z.array(z.enum(actions)).min(1).describe('What the role is allowed to do.'),
  environments: z.array(nameText).prefault([]).describe('Where; empty means everywhere.'),
});
