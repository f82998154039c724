import { execa } from 'execa';

export interface Captured {
  /** Absent when it did not start or was ended by the time limit. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** The whole environment of the child: nothing of ours is passed on. */
  readonly env: Readonly<Record<string, string>>;
  /** Keeps what was printed to its last line break, which is left out otherwise. */
  readonly isExact?: true;
}

/** Runs a program without a shell to its end and gives back what it printed; ends it with the signal. */
export async function capture(program: Program, signal: AbortSignal): Promise<Captured> {
  const result = await execa(program.command, [...program.args], {
    ...(program.cwd === undefined ? {} : { cwd: program.cwd }),
    env: { ...program.env },
    extendEnv: false,
    stdin: 'ignore',
    stripFinalNewline: program.isExact !== true,
    reject: false,
    cancelSignal: signal,
    maxBuffer: 10_000_000,
  });
  return { code: result.exitCode, stdout: result.stdout, stderr: result.stderr };
}
