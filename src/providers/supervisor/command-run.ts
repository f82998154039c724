import { execa } from 'execa';
import { createOnce, filesOf } from './command-files.ts';
import { replaceFile, replaceFileAtOnce } from './durable-file.ts';
import { OutputLog } from './output-log.ts';
import { endGroup, groupExists } from './process-group.ts';
import { startMarkOf } from './process-identity.ts';
import type { CommandEnd, CommandSpec } from './protocol.ts';

/** What a run of a command needs beside its specification. */
export interface RunSurroundings {
  readonly folder: string;
  readonly now: () => number;
  /** Fires when the command is to be cancelled. */
  readonly cancelled: AbortSignal;
}

type Cut = Extract<CommandEnd['ended'], 'inactive' | 'too-long' | 'cancelled'>;

const politeLadder = ['SIGINT', 'SIGTERM', 'SIGKILL'] as const;
/** A background process may hold the output open for ever; so long is waited for its last words. */
const lastWordsMs = 500;

function start(spec: CommandSpec) {
  const [file = '', ...args] = spec.argv;
  return execa(file, args, {
    cwd: spec.folder,
    env: spec.env,
    extendEnv: false,
    stdin: 'ignore',
    buffer: false,
    reject: false,
    // Its own group, so that the ladder reaches grandchildren and our own signals do not reach it.
    detached: true,
    cleanup: false,
    encoding: 'buffer',
  });
}

/** Cuts the run short when it is silent or running for too long, or cancelled; tells why it did. */
class Watch {
  cut: Cut | undefined;
  private isOver = false;
  private silence: NodeJS.Timeout | undefined;
  private readonly total: NodeJS.Timeout;
  private readonly spec: CommandSpec;
  private readonly end: (cut: Cut) => void;

  constructor(spec: CommandSpec, cancelled: AbortSignal, end: (cut: Cut) => void) {
    this.spec = spec;
    this.end = end;
    this.total = setTimeout(() => {
      this.because('too-long');
    }, spec.totalMs);
    cancelled.addEventListener('abort', () => {
      this.because('cancelled');
    });
    if (cancelled.aborted) this.because('cancelled');
    this.heard();
  }

  heard(): void {
    if (this.isOver) return;
    clearTimeout(this.silence);
    this.silence = setTimeout(() => {
      this.because('inactive');
    }, this.spec.inactivityMs);
  }

  over(): void {
    this.isOver = true;
    clearTimeout(this.silence);
    clearTimeout(this.total);
  }

  private because(cut: Cut): void {
    if (this.isOver) return;
    this.cut = cut;
    this.over();
    this.end(cut);
  }
}

interface HowItEnded {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly failure: string | undefined;
}

/** Resolves when the program itself has ended or could not start, whatever it left behind. */
async function leaderEnds(child: ReturnType<typeof start>): Promise<HowItEnded> {
  const { nodeChildProcess: leader } = child;
  const exited = new Promise((resolve) => leader.once('exit', resolve)).then(() => undefined);
  const result = await Promise.race([child, exited]);
  const failure = child.pid === undefined ? (result?.originalMessage ?? 'it could not be started') : undefined;
  return { exitCode: leader.exitCode, signal: leader.signalCode, failure };
}

async function follow(spec: CommandSpec, around: RunSurroundings, log: OutputLog): Promise<CommandEnd> {
  const child = start(spec);
  const { pid, stdout, stderr } = child;
  const closed = Promise.all([stdout, stderr].map((side) => new Promise((resolve) => side.once('close', resolve))));
  if (pid !== undefined)
    replaceFileAtOnce(filesOf(around.folder).program, JSON.stringify({ pid, startMark: startMarkOf(pid) ?? 'gone' }));
  let ending: Promise<boolean> | undefined;
  const watch = new Watch(spec, around.cancelled, (cut) => {
    log.note(`ending it: ${cut}`);
    if (pid !== undefined) ending = endGroup(pid, { signals: politeLadder, graceMs: spec.graceMs });
  });
  for (const [stream, side] of [
    ['out', stdout],
    ['err', stderr],
  ] as const)
    side.on('data', (bytes: Buffer) => {
      watch.heard();
      log.push(stream, bytes);
    });
  const how = await leaderEnds(child);
  watch.over();
  await ending;
  // What the program left running in its group would hold the output open and outlive the step.
  if (pid !== undefined && groupExists(pid))
    await endGroup(pid, { signals: ['SIGTERM', 'SIGKILL'], graceMs: spec.graceMs });
  await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, lastWordsMs).unref())]);
  return described(around, watch.cut, how);
}

function described(around: RunSurroundings, cut: Cut | undefined, how: HowItEnded): CommandEnd {
  const { exitCode, signal, failure } = how;
  const atMs = around.now();
  if (failure !== undefined) return { ended: 'not-startable', exitCode: null, signal: null, atMs, detail: failure };
  return { ended: cut ?? 'exited', exitCode, signal, atMs, detail: '' };
}

/** Runs the command to its end and writes down how it ended; false when another runner has already begun it. */
export async function runCommand(spec: CommandSpec, around: RunSurroundings): Promise<boolean> {
  const files = filesOf(around.folder);
  const self = { pid: process.pid, startMark: startMarkOf(process.pid) ?? '' };
  if (!createOnce(files.begun, JSON.stringify(self))) return false;
  const { secrets, logBytes: maximumBytes } = spec;
  const log = new OutputLog(files.output, { secrets, maximumBytes, now: around.now });
  const end = await follow(spec, around, log);
  log.end();
  await replaceFile(files.end, JSON.stringify(end));
  return true;
}
