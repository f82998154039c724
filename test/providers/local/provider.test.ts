import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isFence, isRevision, isStepKey, must } from '../../../src/domain/ids.ts';
import type { Release } from '../../../src/domain/plan.ts';
import type { ComponentTarget, StepCall } from '../../../src/ports/provider.ts';
import { localProvider } from '../../../src/providers/local/provider.ts';
import { localSettings } from '../../../src/providers/local/settings.ts';
import { aRelease } from '../../contracts/provider.ts';
import { asJson, supervisedStand } from '../supervised-stand.ts';
import type { SupervisedStand } from '../supervised-stand.ts';
import { eventually } from '../supervisor/stand.ts';

const program = `
  const { createServer } = require('http');
  createServer((q, r) => r.end(q.url === '/env' ? JSON.stringify(process.env) : process.cwd())).listen(process.env.PORT);`;

let stand: SupervisedStand;
let steps = 0;
beforeEach(() => {
  stand = supervisedStand();
});
afterEach(async () => {
  await stand.end();
});

const soon = (): AbortSignal => AbortSignal.timeout(15_000);
const call = (): StepCall => {
  return { key: must(isStepKey, `k${(steps += 1)}`), fence: must(isFence, 1), signal: soon() };
};
const place = (more: Readonly<Record<string, unknown>> = {}): ComponentTarget => {
  const written = { command: [process.execPath, '-e', program], folder: stand.folder, drain: '1s', ...more };
  const settings = asJson(localSettings.parse(written));
  return stand.at({ provider: 'local', settings, shift: 'weighted', undo: { kind: 'instant' } });
};
const provider = (environment: Readonly<Record<string, string | undefined>> = process.env) =>
  localProvider(stand.world({ environment }));

async function released(at: ComponentTarget, release: Release, by = provider()): Promise<string> {
  const handle = await by.release({ ...at, release }, call());
  const progress = await eventually('it ends', async () => {
    const now = await by.check(at, handle, soon());
    return now.kind !== 'running' && now;
  });
  if (progress.kind !== 'succeeded') throw new Error(progress.sentence);
  return progress.version;
}

async function live(at: ComponentTarget, release: Release): Promise<string> {
  const version = await released(at, release);
  await provider().shift({ ...at, version, weight: 100 }, call());
  return version;
}

const snapshot = async (at: ComponentTarget) => {
  const { summary, state } = await provider().describe(at, soon());
  return { component: at.component.name, summary, state };
};

test('a process sees its release, its place and what is listed, and nothing else of the bot', async () => {
  const at = place({
    env: { GREETING: 'hi', TOKEN: { from: 'environment', name: 'SHOP_TOKEN' } },
    passEnv: ['REGION'],
  });
  const environment = { PATH: process.env['PATH'], REGION: 'north', SHOP_TOKEN: 's3cret', SLACK_BOT_TOKEN: 'xoxb' };
  const release = aRelease(at, 'v1');

  const version = await released(at, release, provider(environment));
  const url = await provider().previewUrl(at, version, soon());
  const env: unknown = await (await fetch(`${url ?? ''}/env`)).json();

  expect(env).toMatchObject({
    GREETING: 'hi',
    TOKEN: 's3cret',
    REGION: 'north',
    QUARTERDECK_SERVICE: 'shop',
    QUARTERDECK_ENVIRONMENT: 'production',
    QUARTERDECK_COMPONENT: 'web',
    QUARTERDECK_REVISION: release.revision,
    QUARTERDECK_RELEASE: 'v1',
    QUARTERDECK_VERSION: version,
  });
  expect(env).not.toHaveProperty('SLACK_BOT_TOKEN');
  expect(env).not.toHaveProperty('SHOP_TOKEN');
});

test('a missing secret is a clear failure that starts nothing', async () => {
  const at = place({ env: { TOKEN: { from: 'environment', name: 'NOT_THERE' } } });

  const refusal = provider({}).release({ ...at, release: aRelease(at, 'v1') }, call());

  await expect(refusal).rejects.toMatchObject({ code: 'invalid', outcome: 'not-done' });
});

test('other settings make another version of the same revision', async () => {
  const release = aRelease(place(), 'v1');

  const one = await live(place({ env: { COLOUR: 'red' } }), release);
  const two = await live(place({ env: { COLOUR: 'blue' } }), release);

  expect(two).not.toBe(one);
  const url = await provider().publicUrl(place(), soon());
  expect(await (await fetch(`${url ?? ''}/env`)).json()).toMatchObject({ COLOUR: 'blue' });
});

test('a release runs in a checkout of its revision', async () => {
  const repository = join(stand.folder, 'repository');
  const git = (...args: string[]) => execFileSync('git', ['-C', repository, ...args], { encoding: 'utf8' }).trim();
  mkdirSync(join(repository, 'app'), { recursive: true });
  git('init', '--quiet');
  writeFileSync(join(repository, 'app', 'server.js'), program);
  git('add', '.');
  git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '--quiet', '-m', 'one');
  const revision = must(isRevision, git('rev-parse', 'HEAD'));
  const at = place({ command: [process.execPath, 'server.js'], repository, folder: 'app' });

  const version = await released(at, { ...aRelease(at, 'v1'), revision });

  const url = await provider().previewUrl(at, version, soon());
  expect(await (await fetch(url ?? '')).text()).toMatch(new RegExp(`/${revision}/app$`));
});

test('describes both slots: the live one, and the old one that is kept warm', async () => {
  const at = place({ keepWarm: '10m' });
  const old = await live(at, aRelease(at, 'v1'));
  const next = await live(at, aRelease(at, 'v2'));

  const { state } = await provider().describe(at, soon());

  expect(state).toMatchObject({
    slots: [
      { version: next, weight: 100, state: 'ready', label: 'v2' },
      { version: old, weight: 0, state: 'ready', label: 'v1' },
    ],
  });
  const [, warm] = (state as { slots: { warmUntilMs: number }[] }).slots;
  expect(warm!.warmUntilMs - Date.now()).toBeGreaterThan(9 * 60_000);
});

test('restore makes a version again that was retired in the meantime', async () => {
  const at = place();
  const old = await live(at, aRelease(at, 'v1'));
  const before = await snapshot(at);
  await live(at, aRelease(at, 'v2'));
  await provider().retire(at, old, call());
  await eventually('it is gone', async () => (await provider().previewUrl(at, old, soon())) === undefined);

  await provider().restore({ ...at, snapshot: before }, call());

  const { live: now } = await provider().describe(at, soon());
  expect(now).toMatchObject([{ version: old, weight: 100 }]);
});

test('restoring a place where nothing was live takes all traffic away', async () => {
  const at = place();
  const before = await snapshot(at);
  await live(at, aRelease(at, 'v1'));

  await provider().restore({ ...at, snapshot: before }, call());

  expect((await provider().describe(at, soon())).live).toEqual([]);
});

test('a version with traffic cannot be retired, and cancelling its release leaves it alone', async () => {
  const at = place();
  const release = aRelease(at, 'v1');
  const handle = await provider().release({ ...at, release }, call());
  const version = await live(at, release);

  await expect(provider().retire(at, version, call())).rejects.toMatchObject({ code: 'conflict' });
  await provider().cancel(at, handle, call());

  expect((await provider().describe(at, soon())).live).toMatchObject([{ version, weight: 100 }]);
});

test('a release that crashes at its start fails with the reason and its last lines', async () => {
  const at = place({ command: [process.execPath, '-e', 'console.error("no prices"); process.exit(9)'] });
  const handle = await provider().release({ ...at, release: aRelease(at, 'v1') }, call());

  const progress = await eventually('it fails', async () => {
    const now = await provider().check(at, handle, soon());
    return now.kind === 'failed' && now;
  });

  expect(progress).toMatchObject({ code: 'failed', retryable: false });
  expect(progress.sentence).toContain('exit code 9');
  expect(progress.lines).toContain('no prices');
});

test('what a process prints is shown without the secrets that it was given', async () => {
  const script = `console.log('token ' + process.env.TOKEN + ' and ' + process.env.API_KEY + ' in ' + process.env.REGION);`;
  const env = { TOKEN: { from: 'environment', name: 'SHOP_TOKEN' } };
  const at = place({ command: [process.execPath, '-e', script + program], env, passEnv: ['REGION', 'API_KEY'] });
  const environment = { PATH: process.env['PATH'], SHOP_TOKEN: 's3cret-one', API_KEY: 's3cret-two', REGION: 'north' };
  const by = provider(environment);
  const handle = await by.release({ ...at, release: aRelease(at, 'v1') }, call());

  const { lines } = await eventually('a line is there', async () => {
    const progress = await by.check(at, handle, soon());
    return progress.lines.length > 0 && progress;
  });

  expect(lines).toEqual(['token [secret] and [secret] in north']);
});

test('the schema takes back what it gave out, and refuses folders that lead elsewhere', () => {
  const settings = localSettings.parse({ command: ['serve'], repository: '/srv/shop', drain: '90s' });

  expect(settings).toMatchObject({ drain: 90_000, health: '/healthz', port: 0 });
  expect(localSettings.parse(asJson(settings))).toEqual(settings);
  for (const wrong of [
    { command: ['serve'], folder: 'app' },
    { command: ['serve'], repository: '/srv/shop', folder: '../etc' },
    { command: [] },
    { command: ['serve'], folder: '/srv', drain: 'soon' },
  ])
    expect(localSettings.safeParse(wrong).success).toBe(false);
});
