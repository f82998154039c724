import { z } from 'zod';
import { secretReference } from '../io/secret-reference.ts';

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const durationPattern = /^(\d+(?:\.\d+)?)\s?(ms|s|m|h|d)$/;

/** Written as `30s`; read as milliseconds, which it also takes back from a plan; the mark lets the configuration refuse a bare number. */
export const duration = z
  .union([
    z
      .string()
      .regex(durationPattern, 'a duration such as 500ms, 30s, 5m or 2h')
      .transform((text) => {
        const [, count, unit = ''] = durationPattern.exec(text) ?? [];
        return Math.round(Number(count) * (unitsMs[unit] ?? Number.NaN));
      }),
    z.number().nonnegative(),
  ])
  .meta({ format: 'written-duration' });

/** A program with its arguments; no shell ever reads it. */
export const argv = z
  .array(z.string().refine((text) => !text.includes('\0'), 'no zero bytes'))
  .min(1)
  .readonly();

const variableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,199}$/, 'the name of an environment variable');

/** Where a secret lives, as settings write it. */
export const secretRef = secretReference;

/** Which variables a program gets: some of ours by name, and values of its own. */
export const variables = {
  env: z
    .record(variableName, z.union([z.string(), secretRef]))
    .default({})
    .describe('Variables of its own; a value is a text or a secret.'),
  passEnv: z.array(variableName).default([]).describe('Variables of the bot that the program sees too.'),
};

export type Variables = z.infer<z.ZodObject<typeof variables>>;
