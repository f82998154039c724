import { z } from 'zod';
import { says } from '../says.ts';
import { secret } from './texts.ts';

/** What an environment variable may be called. */
export const variableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,199}$/, {
  error: says('the name of an environment variable', 'Write it like LOG_LEVEL.'),
});

/** The value itself, or where a secret one is kept. */
export const variableValue = z.union([z.string(), secret]);

const pattern = z.string().refine(isPattern, {
  error: says('a regular expression', 'Correct it; it is tried against the whole value.'),
});

/** What a service expects of a variable in each of its environments. */
export const variableRule = z.strictObject({
  required: z.boolean().prefault(true).describe('Whether every environment must set it.'),
  secret: z.boolean().prefault(false).describe('Its value must not stand in the file.'),
  oneOf: z.array(z.string()).min(1).optional().describe('The values that it may have.'),
  matches: pattern.optional().describe('A regular expression for the whole value.'),
  differs: z.boolean().prefault(false).describe('Meant to differ between environments; secrets always are.'),
  about: z.string().max(200).optional().describe('What it is for.'),
});

export type VariableRule = z.output<typeof variableRule>;

function isPattern(text: string): boolean {
  try {
    return new RegExp(text).source !== '';
  } catch {
    return false;
  }
}
