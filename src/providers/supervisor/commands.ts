import { closeSync, existsSync, mkdirSync, openSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { spawnDetached } from '../../io/spawn.ts';
import { commandIdOf, endIn, filesOf, identityIn } from './command-files.ts';
import { replaceFileAtOnce } from './durable-file.ts';
import { readOutput } from './output-log.ts';
import { endGroup } from './process-group.ts';
import { isRunning, startMarkOf } from './process-identity.ts';
import type { CommandEnd, CommandFacts, CommandSpec } from './protocol.ts';

const runnerPath = join(import.meta.dirname, 'command-runner.ts');
const keptMs = 14 * 86_400_000;

/** What starting commands needs from around. */
export interface CommandSurroundings {
  readonly folder: string;
  readonly now: () => number;
  readonly runnerEnv: Readonly<Record<string, string>>;
}

/** Starts programs under small runners of their own, which outlive the supervisor and write down the end. */
export class Commands {
  private readonly around: CommandSurroundings;

  constructor(around: CommandSurroundings) {
    this.around = around;
    mkdirSync(around.folder, { recursive: true, mode: 0o700 });
  }

  /** Begins the command of a step; files named by the key make sure that it begins once. */
  begin(key: string, spec: CommandSpec): string {
    const command = commandIdOf(key);
    const folder = this.folderOf(command);
    const files = filesOf(folder);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (identityIn(files.begun) !== undefined) return command;
    const logFd = openSync(files.trouble, 'a', 0o600);
    try {
      const { runnerEnv: env } = this.around;
      const args = [runnerPath, folder];
      const runner = spawnDetached({ file: process.execPath, args, cwd: folder, env, stdin: 'pipe', logFd });
      runner.on('error', () => undefined);
      runner.stdin?.on('error', () => undefined);
      runner.stdin?.end(JSON.stringify(spec));
      if (runner.pid === undefined) throw new Error('the runner could not be started');
      const identity = { pid: runner.pid, startMark: startMarkOf(runner.pid) ?? 'gone' };
      replaceFileAtOnce(files.runner, JSON.stringify(identity));
    } finally {
      closeSync(logFd);
    }
    return command;
  }

  /** How it stands, with the output from an offset on. */
  async look(command: string, offset: number, bytes: number): Promise<CommandFacts> {
    const status = await this.statusOf(command);
    return { status, ...readOutput(filesOf(this.folderOf(command)).output, offset, bytes) };
  }

  /** How it ended; nothing as long as nobody knows. */
  endOf(command: string): CommandEnd | undefined {
    return endIn(filesOf(this.folderOf(command)).end);
  }

  /** Asks the runner to end its program; the end is then written as cancelled. */
  cancel(command: string): void {
    const runner = this.runnerOf(command);
    if (runner !== undefined && isRunning(runner)) process.kill(runner.pid, 'SIGTERM');
  }

  running(): readonly string[] {
    // A supervisor whose folder was removed still has processes to end.
    if (!existsSync(this.around.folder)) return [];
    return readdirSync(this.around.folder).filter((command) => {
      const runner = this.runnerOf(command);
      return runner !== undefined && endIn(filesOf(this.folderOf(command)).end) === undefined && isRunning(runner);
    });
  }

  /** Removes what is left of commands that ended long ago. */
  forgetOld(): void {
    const oldest = this.around.now() - keptMs;
    const busy = new Set(this.running());
    for (const command of readdirSync(this.around.folder)) {
      const folder = this.folderOf(command);
      if (!busy.has(command) && statSync(folder).mtimeMs < oldest) rmSync(folder, { recursive: true, force: true });
    }
  }

  private async statusOf(command: string): Promise<CommandFacts['status']> {
    const files = filesOf(this.folderOf(command));
    if (statSync(this.folderOf(command), { throwIfNoEntry: false }) === undefined) return { state: 'no-such-command' };
    const runner = this.runnerOf(command);
    const runs = runner !== undefined && isRunning(runner);
    // Read after the question whether it runs: a runner writes the end before it goes.
    const end = endIn(files.end);
    if (end !== undefined) return { state: 'ended', end };
    if (runs) return { state: 'running' };
    if (identityIn(files.begun) === undefined) return { state: 'not-begun' };
    const program = identityIn(files.program);
    if (program !== undefined && isRunning(program))
      await endGroup(program.pid, { signals: ['SIGINT', 'SIGTERM', 'SIGKILL'], graceMs: 1_000 });
    return { state: 'unknown' };
  }

  private runnerOf(command: string) {
    const files = filesOf(this.folderOf(command));
    return identityIn(files.begun) ?? identityIn(files.runner);
  }

  private folderOf(command: string): string {
    return join(this.around.folder, command);
  }
}
