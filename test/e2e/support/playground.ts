import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { freePort } from '../../../playground/free-port.ts';

/** A playground as `npm run play` starts it, in a folder of its own. */
export interface Playground {
  readonly url: string;
  /** The demo shop's address, behind the proxy. */
  readonly shopUrl: string;
  /** Presses Ctrl-C and waits; answers with the exit code. */
  readonly interrupt: () => Promise<number | null>;
  /** What it printed and what its bot logged. */
  readonly log: () => Promise<string>;
  readonly remove: () => Promise<void>;
}

const program = join(import.meta.dirname, '../../../playground/play.ts');
const readyWithinMs = 100_000;
const panel = z.object({ demoUrl: z.string() });

/** Starts it and waits until it says that it is ready. */
export async function startPlayground(pace: 'calm' | 'quick'): Promise<Playground> {
  const home = await mkdtemp(join(tmpdir(), 'quarterdeck-e2e-'));
  const port = await freePort(0);
  const child = spawn(process.execPath, [program, '--home', home, '--port', String(port), '--pace', pace]);
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => printed.push(String(part)));
  const log = async (): Promise<string> =>
    printed.join('') + (await readFile(join(home, 'bot.log'), 'utf8').catch(() => 'The bot wrote nothing.'));
  await said(child, printed, 'Ready.').catch(async (error: unknown) => {
    await interrupt(child);
    throw new Error(await log(), { cause: error });
  });
  const url = `http://127.0.0.1:${String(port)}`;
  return {
    url,
    shopUrl: await shopOf(url),
    interrupt: () => interrupt(child),
    log,
    remove: () => rm(home, { recursive: true, force: true }),
  };
}

async function shopOf(url: string): Promise<string> {
  const answer = await fetch(`${url}/panel/state`);
  return panel.parse(await answer.json()).demoUrl;
}

function said(child: ChildProcess, printed: readonly string[], words: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      reject(new Error(`It did not say "${words}" in time.`));
    }, readyWithinMs);
    const look = (): void => {
      if (!printed.join('').includes(words)) return;
      clearTimeout(late);
      resolve();
    };
    child.stdout?.on('data', look);
    child.once('exit', (code) => {
      clearTimeout(late);
      reject(new Error(`It ended with ${String(code)}.`));
    });
  });
}

async function interrupt(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  return gone;
}
