import { z } from 'zod';
import type { Plan } from '../../domain/plan.ts';
import type { CheckRunner } from '../../ports/checks.ts';

/** A program of the team's own: argument array, never a shell line. */
export const commandCheckSettings = z.strictObject({
  run: z.array(z.string().min(1)).min(1).describe('The program and its arguments, as a list.'),
  folder: z.string().optional().describe('Where it runs; the folder of the configuration unless told.'),
});

/** Runs a program with exactly this environment. */
export type RunProgram = (
  program: {
    readonly command: string;
    readonly args: readonly string[];
    readonly cwd?: string;
    readonly env: Readonly<Record<string, string>>;
  },
  signal: AbortSignal,
) => Promise<{ readonly code: number | undefined; readonly stdout: string; readonly stderr: string }>;

const summaryLength = 200;

export const commandCheck = (run: RunProgram, path: string): CheckRunner => ({
  kind: 'command',
  run: async ({ settings }, plan, signal) => {
    const { run: argv, folder } = commandCheckSettings.parse(settings);
    const [command = '', ...args] = argv;
    const program = {
      command,
      args,
      env: { PATH: path, ...variablesOf(plan) },
      ...(folder === undefined ? {} : { cwd: folder }),
    };
    const { code, stdout, stderr } = await run(program, signal);
    const lines = `${stdout}\n${stderr}`.trim().split('\n');
    const last = (lines.at(-1) ?? '').slice(0, summaryLength);
    if (code === 0) return { passed: true, summary: last === '' ? 'done' : last };
    const end = code === undefined ? 'did not end in time or could not start' : `ended with ${code}`;
    return { passed: false, summary: last === '' ? end : `${end}: ${last}` };
  },
});

/** Typed text reaches programs through the environment alone. */
const variablesOf = ({ service, environment, release }: Plan): Readonly<Record<string, string>> => ({
  QUARTERDECK_SERVICE: service,
  QUARTERDECK_ENVIRONMENT: environment,
  QUARTERDECK_REVISION: release.revision,
  QUARTERDECK_RELEASE: release.label,
});
