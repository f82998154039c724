import { parseArgs } from 'node:util';
import { WrongUsage } from './contract.ts';

export interface Parsed {
  readonly words: readonly string[];
  readonly text: (name: string) => string | undefined;
  readonly flag: (name: string) => boolean;
}

/** Reads `--name value` and `--flag`; anything unknown is wrong usage. */
export function readArgs(
  args: readonly string[],
  known: { readonly texts?: readonly string[]; readonly flags?: readonly string[] },
): Parsed {
  const options = Object.fromEntries([
    ...(known.texts ?? []).map((name) => [name, { type: 'string' as const }]),
    ...(known.flags ?? []).map((name) => [name, { type: 'boolean' as const }]),
  ]) as Record<string, { type: 'string' | 'boolean' }>;
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    return {
      words: positionals,
      text: (name) => (typeof values[name] === 'string' ? values[name] : undefined),
      flag: (name) => values[name] === true,
    };
  } catch (error) {
    throw new WrongUsage(error instanceof Error ? error.message : 'wrong usage');
  }
}
