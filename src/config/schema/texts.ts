import { z } from 'zod';
import type { SecretRef } from '../../domain/secret.ts';
import { durationMs, durationPattern } from '../duration-text.ts';
import { says } from '../says.ts';

const durationExample = 'a duration such as 500ms, 30s, 5m, 2h, 7d or 1h 30m';
/** What is said about a time that was written wrongly, here or in the settings of a provider. */
export const durationFault = (input: unknown): string =>
  says(
    durationExample,
    typeof input === 'number'
      ? `Add the unit: ${input}s or ${input}m.`
      : input === undefined
        ? 'Add it.'
        : 'Write a number with its unit.',
  );

/** Written as `30s`, read as milliseconds. */
export const duration = z
  .string({ error: (issue) => durationFault(issue.input) })
  .regex(durationPattern, { error: (issue) => durationFault(issue.input) })
  .transform((text, context) => {
    const ms = durationMs(text);
    if (ms !== undefined) return ms;
    context.addIssue(durationFault(text));
    return z.NEVER;
  });

/** A duration that would stop or spin something when it were zero. */
export const atLeast = (text: string) => {
  const leastMs = durationMs(text) ?? 0;
  return duration.refine((ms) => ms >= leastMs, { error: says(`at least ${text}`, 'Lengthen it.') });
};

export const percentPattern = /^(\d{1,3}(?:\.\d{1,6})?)\s?%$/;

const percentFault = (input: unknown): string =>
  says(
    'a percentage from 0 % to 100 %',
    typeof input === 'number' ? `Write the sign: "${input} %".` : 'Write a number and %, such as 2 %.',
  );

/** Written as `2 %`, read as a share 0..1. */
export const share = z
  .string({ error: (issue) => percentFault(issue.input) })
  .regex(percentPattern, { error: (issue) => percentFault(issue.input) })
  .transform((text, context) => {
    const percent = Number(percentPattern.exec(text)?.[1]);
    // Through twelve digits, so that 0.7 % is 0.007 and not its neighbour.
    if (percent <= 100) return Number((percent / 100).toPrecision(12));
    context.addIssue(percentFault(text));
    return z.NEVER;
  });

const namePattern = /^[a-z][a-z0-9-]{0,39}$/;
const nameFault = says(
  'a name of lower-case letters, digits and -, beginning with a letter',
  'Write it like my-name-2.',
);

/** What services, environments, roles and the like may be called. */
export const nameText = z.string().regex(namePattern, { error: nameFault });

/** Names of people, triggers and other things that no command takes as a word of its own. */
export const label = z.string().regex(/^[A-Za-z][A-Za-z0-9._-]{0,59}$/, {
  error: says('a name of letters, digits, . _ -, beginning with a letter', 'Write it like error-rate.'),
});

export const channelId = z.string().regex(/^[CDG][A-Z0-9]{1,30}$/, {
  error: says('a channel id such as C012AB3CD', 'Copy the id from the channel’s details in Slack, not its name.'),
});

export const slackUserId = z.string().regex(/^[UW][A-Z0-9]{1,30}$/, {
  error: says('a Slack user id such as U012AB3CD', 'Copy the member ID from the person’s profile in Slack.'),
});

/** Written as `{ secret: { environment: NAME } }` or `{ secret: { file: path } }`; the value itself never stands in the file. */
export const secret = z
  .strictObject({
    secret: z
      .union([
        z.strictObject({
          environment: z
            .string()
            .regex(/^[A-Za-z_][A-Za-z0-9_]{0,199}$/)
            .describe('The environment variable that holds it.'),
        }),
        z.strictObject({
          file: z.string().min(1).describe('The file that holds it.'),
        }),
        z.strictObject({
          googleSecretManager: z
            .string()
            .regex(/^projects\/[a-z0-9.:-]{1,80}\/secrets\/[\w-]{1,255}\/versions\/(?:latest|[\w-]{1,63})$/, {
              error: says('a version of a secret', 'Write it like projects/shop/secrets/key/versions/latest.'),
            })
            .describe('The version in Google Secret Manager, read with the machine’s own account.'),
          apiUrl: z.url().optional().describe('Another address of the service.'),
        }),
      ])
      .describe('Where the value is; it never stands in the file.'),
  })
  .transform(({ secret: held }): SecretRef => {
    if ('environment' in held) return { from: 'environment', name: held.environment };
    if ('file' in held) return { from: 'file', path: held.file };
    const { googleSecretManager: version, apiUrl } = held;
    return { from: 'google-secret-manager', version, ...(apiUrl === undefined ? {} : { apiUrl }) };
  });
