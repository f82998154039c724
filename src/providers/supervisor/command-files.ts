import { createHash } from 'node:crypto';
import { linkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readJson } from './durable-file.ts';
import { commandEnd } from './protocol.ts';
import type { CommandEnd } from './protocol.ts';
import type { ProcessIdentity } from './process-identity.ts';

const identity = z.object({ pid: z.int(), startMark: z.string() });

/** The name under which a step's command is known: one key, one command. */
export const commandIdOf = (key: string): string => createHash('sha256').update(key).digest('hex').slice(0, 24);

/** The files of one command: the supervisor and the runner meet only here. */
export const filesOf = (folder: string) => ({
  /** The runner as the supervisor started it. */
  runner: join(folder, 'runner.json'),
  /** The one runner that went on to start the program. */
  begun: join(folder, 'begun.json'),
  program: join(folder, 'program.json'),
  end: join(folder, 'end.json'),
  output: join(folder, 'output.jsonl'),
  trouble: join(folder, 'runner.log'),
});

/** A process written down in one of the files. */
export function identityIn(path: string): ProcessIdentity | undefined {
  const parsed = identity.safeParse(readJson(path));
  return parsed.success ? parsed.data : undefined;
}

/** How the command ended, once its runner has written it. */
export function endIn(path: string): CommandEnd | undefined {
  const parsed = commandEnd.safeParse(readJson(path));
  return parsed.success ? parsed.data : undefined;
}

/** Creates the file whole or not at all; false when somebody was first. */
export function createOnce(path: string, text: string): boolean {
  const card = `${path}.${process.pid}`;
  writeFileSync(card, text, { mode: 0o600 });
  try {
    linkSync(card, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(card, { force: true });
  }
}
