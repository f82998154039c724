import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { isFence, isStepKey, must } from '../../../src/domain/ids.ts';
import { secretsFrom } from '../../../src/io/secrets.ts';
import type { Handle, Progress, StepCall } from '../../../src/ports/provider.ts';
import { commandProvider } from '../../../src/providers/command/provider.ts';
import { commandKind, commandSettings } from '../../../src/providers/command/settings.ts';
import { aRelease } from '../../contracts/provider.ts';
import { asJson } from '../supervised-stand.ts';
import { eventually } from '../supervisor/stand.ts';
import { commandStand } from './stand.ts';
import type { CommandStand } from './stand.ts';

let stand: CommandStand;
let steps = 0;
beforeEach(() => {
  stand = commandStand();
});
afterEach(async () => {
  await stand.end();
});

const soon = (ms = 15_000): AbortSignal => AbortSignal.timeout(ms);
const call = (more: Partial<StepCall> = {}): StepCall => ({
  key: must(isStepKey, `shop#1/1/step-${(steps += 1)}`),
  fence: must(isFence, 1),
  signal: soon(),
  ...more,
});
const argv = (script: string): readonly string[] => [process.execPath, '-e', script];
/** The same world with other programs. */
const using = (more: Readonly<Record<string, unknown>>) => {
  const settings = commandSettings.parse({ ...z.looseObject({}).parse(stand.at.component.settings), ...more });
  return { ...stand.at, component: { ...stand.at.component, settings: asJson(settings) } };
};
const notElsewhere = () => Promise.reject(new Error('nobody asks elsewhere here'));
const provider = (environment = stand.world.environment) =>
  commandProvider({ ...stand.world, environment, secret: secretsFrom(environment, notElsewhere) });
const ended = (at: typeof stand.at, handle: Handle): Promise<Exclude<Progress, { kind: 'running' }>> =>
  eventually('the program ends', async () => {
    const progress = await provider().check(at, handle, soon());
    return progress.kind !== 'running' && progress;
  });

async function killRunnerOf(handle: Handle): Promise<void> {
  const { command } = z.object({ command: z.string() }).parse(handle);
  const folder = join(stand.folder, 'state', 'supervisor', 'commands', command);
  const pid = await eventually('it has begun', () => {
    try {
      readFileSync(join(folder, 'program.json'));
      return z.object({ pid: z.int() }).parse(JSON.parse(readFileSync(join(folder, 'begun.json'), 'utf8'))).pid;
    } catch {
      return undefined;
    }
  });
  process.kill(pid, 'SIGKILL');
}

test('typed text reaches a program by its environment only, and secrets never its output', async () => {
  const at = using({
    release: argv('console.log(process.env.QUARTERDECK_RELEASE, process.argv.length, "token", process.env.TOKEN)'),
    env: { TOKEN: { from: 'environment', name: 'DEPLOY_TOKEN' } },
  });
  const environment = { ...process.env, DEPLOY_TOKEN: 'tok-123456' };
  const release = { ...aRelease(at, 'x'), label: '--output=/x $(id)' };

  const progress = await ended(at, await provider(environment).release({ ...at, release }, call()));

  expect(progress.lines).toEqual(['--output=/x $(id) 1 token [secret]']);
});

test('a program that says no fails its step with the exit code and is not tried again', async () => {
  const at = using({ release: argv('console.error("quota is used up"); process.exit(3)') });

  const progress = await ended(at, await provider().release({ ...at, release: aRelease(at, 'v1') }, call()));

  expect(progress).toMatchObject({ kind: 'failed', code: 'failed', retryable: false, lines: ['quota is used up'] });
  expect(progress).toHaveProperty('sentence', 'release ended with exit code 3');
});

test('a silent program is a timeout', async () => {
  const at = using({ release: argv('setInterval(() => {}, 1000)'), inactivity: '300ms' });

  const progress = await ended(at, await provider().release({ ...at, release: aRelease(at, 'v1') }, call()));

  expect(progress).toMatchObject({ kind: 'failed', code: 'timeout' });
});

test('lines are there while the program runs', async () => {
  const at = using({ release: argv('console.log("step 1 of 9"); setInterval(() => {}, 1000)') });
  const handle = await provider().release({ ...at, release: aRelease(at, 'v1') }, call());

  const progress = await eventually('a line is there', async () => {
    const now = await provider().check(at, handle, soon());
    return now.lines.length > 0 && now;
  });

  expect(progress).toEqual({ kind: 'running', lines: ['step 1 of 9'] });
});

test('a lost result is unknown without a verify program, and may be repeated when that is declared', async () => {
  const endless = { ...stand.at, release: stand.endless('one') };
  const handle = await provider().release(endless, call());
  await killRunnerOf(handle);

  const plain = await ended(stand.at, handle);
  const repeatable = await ended(using({ repeatable: true }), handle);

  expect(plain).toMatchObject({ kind: 'failed', code: 'unknown', retryable: false });
  expect(repeatable).toMatchObject({ kind: 'failed', code: 'failed', retryable: true });
});

test('the verify program decides on a lost result, and what it proves is live', async () => {
  const at = using({ verify: [process.execPath, 'program.mjs', 'verify'] });
  const [first, second] = [stand.endless('one'), stand.endless('two')];
  const lost = await provider().release({ ...at, release: first }, call());
  await killRunnerOf(lost);
  const no = await ended(at, lost);
  writeFileSync(join(stand.folder, 'verified'), '');
  const kept = await provider().release({ ...at, release: second }, call());
  await killRunnerOf(kept);
  const yes = await ended(at, kept);

  expect(no).toMatchObject({
    kind: 'failed',
    retryable: true,
    sentence: expect.stringContaining('did not happen') as string,
  });
  expect(yes.kind).toBe('succeeded');
  const { live } = await provider().describe(at, soon());
  expect(live).toMatchObject([{ revision: second.revision, weight: 100 }]);
});

test('a restore that outlasts its call goes on, and is found done afterwards', async () => {
  const slow = `
    const fs = require('fs');
    fs.writeFileSync('restoring', '');
    setInterval(() => fs.existsSync('go') && (fs.appendFileSync('restored', 'x'), process.exit(0)), 20)`;
  const at = using({ restore: argv(slow) });
  await ended(at, await provider().release({ ...at, release: stand.good('one') }, call()));
  const { summary, state } = await provider().describe(at, soon());
  const request = { ...at, snapshot: { component: at.component.name, summary, state } };
  const step = call();

  const over = new AbortController();
  const cut = provider().restore(request, { ...step, signal: over.signal });
  cut.catch(() => undefined);
  await eventually('it has begun', () => existsSync(join(stand.folder, 'restoring')));
  over.abort();
  await expect(cut).rejects.toMatchObject({ code: 'timeout', retryable: true, outcome: 'unknown' });
  writeFileSync(join(stand.folder, 'go'), '');
  const found = await provider().reconcile({ kind: 'restore', request }, step);

  expect(found).toEqual({ kind: 'done' });
  expect(readFileSync(join(stand.folder, 'restored'), 'utf8')).toBe('x');
});

test('traffic is moved by the shift program with the version and the weight in its environment', async () => {
  const script = `require('fs').writeFileSync('shifted', process.env.QUARTERDECK_VERSION + ' ' + process.env.QUARTERDECK_WEIGHT)`;
  const at = using({ shift: argv(script) });

  await provider().shift({ ...at, version: 'v2', weight: 25 }, call());

  expect(readFileSync(join(stand.folder, 'shifted'), 'utf8')).toBe('v2 25');
});

test('a failing shift is a known failure, also when its answer was lost', async () => {
  const at = using({ shift: argv('process.exit(2)') });
  const request = { ...at, version: 'v2', weight: 25 };
  const step = call();
  await expect(provider().shift(request, step)).rejects.toMatchObject({ code: 'failed', outcome: 'not-done' });

  expect(await provider().reconcile({ kind: 'shift', request }, step)).toEqual({ kind: 'not-done' });
  await expect(provider().shift(request, step)).rejects.toMatchObject({ code: 'failed', outcome: 'not-done' });
});

test('what cannot be put back says so before anything is planned', () => {
  const common = { release: ['make', 'deploy'], folder: '/srv' };

  expect(commandKind.capabilities(commandSettings.parse(common))).toMatchObject({
    shift: 'none',
    undo: { kind: 'impossible' },
  });
  const full = commandSettings.parse({ ...common, shift: ['shift'], restore: ['restore'], timeout: '5m' });
  expect(commandKind.capabilities(full)).toEqual({ shift: 'weighted', undo: { kind: 'redeploy' } });
  expect(commandSettings.parse(asJson(full))).toEqual(full);
});
