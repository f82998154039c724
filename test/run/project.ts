import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Counts, countsFrom, nothing, oneFailure } from './counts.ts';

export interface Project {
  readonly name: 'unit' | 'chaos' | 'e2e';
  readonly includes: (file: string) => boolean;
  /** Whether it leaves the processors to what runs beside it and has times to keep. */
  readonly givesWay: boolean;
}

export interface Surroundings {
  readonly root: string;
  readonly reportFolder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

const isIn = (folder: string) => (file: string) => file.startsWith(`test/${folder}/`);

/** The parts of a full run. */
export const projects: readonly Project[] = [
  { name: 'unit', includes: (file) => !isIn('chaos')(file) && !isIn('e2e')(file), givesWay: true },
  { name: 'chaos', includes: isIn('chaos'), givesWay: false },
  { name: 'e2e', includes: isIn('e2e'), givesWay: false },
];

const longestRunMs = 20 * 60_000;
const farewellMs = 5_000;

/** The test files of a project whose paths contain one of the words; no words choose all. */
export function filesOf(project: Project, root: string, words: readonly string[]): readonly string[] {
  return globSync('test/**/*.test.ts', { cwd: root })
    .filter(project.includes)
    .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
    .sort();
}

/** Ends vitest with its workers: politely first, then the whole process group. */
async function end(pid: number, exited: Promise<unknown>): Promise<void> {
  const isGroupGone = (signal: NodeJS.Signals) => {
    try {
      process.kill(-pid, signal);
      return false;
    } catch {
      return true;
    }
  };
  if (isGroupGone('SIGTERM')) return;
  await Promise.race([exited, delay(farewellMs)]);
  isGroupGone('SIGKILL');
}

function argumentsFor(project: Project, report: string, files: readonly string[]): readonly string[] {
  return [
    'node_modules/vitest/vitest.mjs',
    'run',
    `--project=${project.name}`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...files,
  ];
}

/** So much nicer, a process gets a third of the time that another one gets while both want to work. */
const niceness = 5;

/** Lowers the priority of a process and of all that it will start; a system that refuses that is only slower. */
function giveWay(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, niceness);
  } catch {
    // It may have ended already.
  }
}

/** Runs the chosen files of one project in a vitest of its own and counts; a crash or a hang is a failure too. */
export async function runProject(project: Project, files: readonly string[], place: Surroundings): Promise<Counts> {
  if (files.length === 0 || place.signal.aborted) return nothing;
  const report = join(place.reportFolder, `${project.name}.json`);
  // A process group of its own, so that an interrupted run can be ended with every worker.
  const child = spawn(process.execPath, argumentsFor(project, report, files), {
    cwd: place.root,
    env: place.env,
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (project.givesWay) giveWay(child.pid);
  const exited = once(child, 'exit');
  const stop = AbortSignal.any([place.signal, AbortSignal.timeout(longestRunMs)]);
  const ended = new Promise<void>((resolve) => {
    stop.addEventListener('abort', () => void end(child.pid ?? 0, exited).then(resolve), { once: true });
  });
  await Promise.race([exited, ended]);
  if (stop.aborted) return oneFailure;
  const written = await readFile(report, 'utf8').catch(() => undefined);
  return written === undefined ? oneFailure : countsFrom(written, child.exitCode);
}
