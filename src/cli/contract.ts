/** 0 done, 1 refused or failed with a sentence on stderr, 2 wrong usage. */
export type ExitCode = 0 | 1 | 2;

export interface CliWorld {
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
}

/** One word after `quarterdeck`. */
export interface CliCommand {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  readonly run: (args: readonly string[], world: CliWorld) => Promise<ExitCode>;
}

/** Thrown for words that the command does not take; answered with its usage and exit code 2. */
export class WrongUsage extends Error {}
