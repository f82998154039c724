/**
 * All tests with their set-up: `npm test`, or `npm test -- <words>` for the files whose paths contain one of the words.
 * The last line is `N passed, N failed`, with the skipped ones behind it when there are any.
 */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const ownNode = join(root, 'node_modules/.bin/node');

function majorOf(version: string): number {
  return Number(/^v?(\d+)/.exec(version)?.[1] ?? 0);
}

/** Gives the run to the Node that the install brought, when this one is too old. */
function useNode24(): void {
  if (majorOf(process.version) >= 24) return;
  const offered = spawnSync(ownNode, ['--version'], { encoding: 'utf8' });
  if (offered.error !== undefined || majorOf(offered.stdout) < 24) {
    console.error(`The tests need Node 24, this is ${process.version}. Run "npm ci" first: it brings Node 24 along.`);
    process.exit(1);
  }
  const again = spawnSync(ownNode, [import.meta.filename, ...process.argv.slice(2)], { stdio: 'inherit' });
  process.exit(again.status ?? 1);
}

useNode24();

// Imported late, so that an older Node reaches the sentence above before anything that it cannot load.
const { lastLine, nothing, oneFailure, plus } = await import('./run/counts.ts');
const { graceMs, watchDescendants } = await import('./run/leftovers.ts');
const { filesOf, projects, runProject } = await import('./run/project.ts');
const { getChromium } = await import('./support/chromium.ts');

const interruption = new AbortController();
let exitCodeOfSignal: number | undefined;

function interrupt(signalNumber: number): void {
  exitCodeOfSignal ??= 128 + signalNumber;
  interruption.abort();
}

process.on('SIGINT', () => {
  interrupt(2);
});
process.on('SIGTERM', () => {
  interrupt(15);
});

// npm passes a signal to the shell between us, which ends without passing it on: then we are orphans, and to end too.
if (process.env['npm_lifecycle_event'] !== undefined) {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) interrupt(15);
  }, 500).unref();
}

const words = process.argv.slice(2).map((word) => word.replace(/^\.\//, ''));
const chosen = projects.map((project) => ({ project, files: filesOf(project, root, words) }));
const needsBrowser = chosen.some(({ project, files }) => project.name === 'e2e' && files.length > 0);

const mark = `QUARTERDECK_TEST_RUN=${randomUUID()}`;
const descendants = watchDescendants(mark);
const reportFolder = mkdtempSync(join(tmpdir(), 'quarterdeck-tests-'));
const env: NodeJS.ProcessEnv = {
  ...process.env,
  // What the tests start as "node" must be the Node that runs them.
  PATH: [join(root, 'node_modules/.bin'), process.env['PATH']].join(delimiter),
  QUARTERDECK_TEST_RUN: mark.slice(mark.indexOf('=') + 1),
};

async function setUpBrowser(): Promise<boolean> {
  try {
    env['CHROMIUM_PATH'] = await getChromium(process.env, console.log);
    return true;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return false;
  }
}

async function runAll() {
  const hasBrowser = needsBrowser && (await setUpBrowser());
  const run = ({ project, files }: (typeof chosen)[number]) => {
    const isPossible = project.name !== 'e2e' || files.length === 0 || hasBrowser;
    const place = { root, reportFolder, env, signal: interruption.signal };
    return isPossible ? runProject(project, files, place) : Promise.resolve(oneFailure);
  };
  const inTurn = async (some: typeof chosen) => {
    let sum = nothing;
    for (const one of some) sum = plus(sum, await run(one));
    return sum;
  };
  // Chaos and the browser wait more than they work, but keep to times: one after the other, they run beside the many.
  const beside = [true, false].map((givesWay) => chosen.filter(({ project }) => project.givesWay === givesWay));
  const counts = (await Promise.all(beside.map(inTurn))).reduce(plus, nothing);
  const leftovers = await descendants.clearOut(interruption.signal.aborted ? 0 : graceMs);
  for (const { pid, command } of leftovers)
    console.error(`Left running by a test, now ended: ${pid.toString()} ${command}`);
  return leftovers.length === 0 ? counts : plus(counts, oneFailure);
}

const counts = await runAll();
rmSync(reportFolder, { recursive: true, force: true });
const ran = counts.passed + counts.failed;
if (ran === 0) console.error(words.length === 0 ? 'No test ran.' : `No test ran: no file matches ${words.join(' ')}.`);
console.log(lastLine(counts));
process.exitCode = exitCodeOfSignal ?? (ran === 0 || counts.failed > 0 ? 1 : 0);
