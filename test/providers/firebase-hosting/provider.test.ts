import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isFence, isStepKey, must } from '../../../src/domain/ids.ts';
import type { ComponentTarget, Provider, StepCall } from '../../../src/ports/provider.ts';
import { ended, releaseWhole } from '../../contracts/whole.ts';
import { restFaults } from '../provider-world.ts';
import { hostingStand } from './stand.ts';
import type { HostingStand } from './stand.ts';

let stand: HostingStand;
let provider: Provider;
let steps = 0;
const soon = (): AbortSignal => AbortSignal.timeout(15_000);
const call = (): StepCall => ({
  key: must(isStepKey, `shop#1/1/step-${(steps += 1)}/web`),
  fence: must(isFence, 1),
  signal: soon(),
});
const doer = () => ({ provider, call });
const site = () => stand.far.site('shop-site');
const released = async (files: Readonly<Record<string, string | null>>, at: ComponentTarget = stand.at) =>
  (await releaseWhole(doer(), { ...at, release: stand.repository.release(at, 'v', files) })).version;
const live = async (files: Readonly<Record<string, string | null>>, at: ComponentTarget = stand.at) => {
  const version = await released(files, at);
  await provider.shift({ ...at, version, weight: 100 }, call());
  return version;
};
const snapshot = async () => {
  const { summary, state } = await provider.describe(stand.at, soon());
  return { component: stand.at.component.name, summary, state };
};

beforeEach(async () => {
  stand = await hostingStand();
  provider = stand.newProvider();
});
afterEach(() => stand.end());

describe('a site of Hosting', () => {
  test('can be tried on its preview channel before anybody else sees it', async () => {
    await live({ 'public/index.html': 'old' });
    const version = await released({ 'public/index.html': 'new' });

    const preview = await provider.previewUrl(stand.at, version, soon());
    const shown = async (url: string | undefined) => (await fetch(url ?? '')).text();
    const before = [await shown(preview), await shown(await provider.publicUrl(stand.at, soon()))];
    await provider.shift({ ...stand.at, version, weight: 100 }, call());

    expect(before).toEqual(['new', 'old']);
    expect(await shown(await provider.publicUrl(stand.at, soon()))).toBe('new');
  });

  test('is put back by a release of the earlier version, which Hosting itself calls a rollback', async () => {
    await live({ 'public/index.html': 'old' });
    const before = await snapshot();
    await live({ 'public/index.html': 'new' });

    await provider.restore({ ...stand.at, snapshot: before }, call());

    expect(
      site()
        .channels.get('live')
        ?.releases.map(({ type }) => type),
    ).toEqual(['ROLLBACK', 'DEPLOY', 'DEPLOY']);
  });

  test('that showed nothing before shows nothing again', async () => {
    const before = await snapshot();
    await live({ 'public/index.html': 'new' });

    await provider.restore({ ...stand.at, snapshot: before }, call());

    expect((await fetch((await provider.publicUrl(stand.at, soon())) ?? '')).status).toBe(404);
    expect((await provider.describe(stand.at, soon())).live).toEqual([]);
  });

  test('whose earlier version fell out of retention says that it is gone, not that it is back', async () => {
    const channel = site().channels.get('live');
    await live({ 'public/index.html': '1' });
    const before = await snapshot();
    if (channel !== undefined) channel.retainedReleaseCount = 1;
    for (const name of ['2', '3']) await live({ 'public/index.html': name });
    for (const [id] of site().channels) if (id !== 'live') site().channels.delete(id);
    await live({ 'public/index.html': '4' });

    await expect(provider.restore({ ...stand.at, snapshot: before }, call())).rejects.toMatchObject({ code: 'gone' });
  });

  test('that keeps too few releases is remarked on, and mended', async () => {
    const channel = site().channels.get('live');
    if (channel !== undefined) channel.retainedReleaseCount = 2;
    await live({ 'public/index.html': '1' });

    const [remark] = (await provider.describe(stand.at, soon())).remarks ?? [];
    await provider.mend?.({ ...stand.at, fix: remark?.fix?.id ?? '' }, call());

    expect(remark?.code).toBe('retention-low');
    expect(channel?.retainedReleaseCount).toBe(10);
    expect((await provider.describe(stand.at, soon())).remarks).toEqual([]);
  });

  test('that keeps a single version cannot promise a way back before approval', async () => {
    await live({ 'public/index.html': '1' });
    site().maxVersions = 1;
    const release = stand.good('two');

    const foreseen = await provider.foresee?.({ ...stand.at, release }, soon());

    expect(foreseen?.undo).toMatchObject({ kind: 'impossible' });
  });

  test('names the files that change, and says so when none does', async () => {
    await live({ 'public/index.html': '1', 'public/a.css': 'a', 'public/b.css': 'b' });
    const release = stand.repository.release(stand.at, 'v2', { 'public/a.css': 'x', 'public/b.css': null });
    const same = stand.repository.release(stand.at, 'v3', {
      'public/a.css': 'a',
      'public/b.css': 'b',
      'readme.md': 'x',
    });

    const changed = await provider.foresee?.({ ...stand.at, release }, soon());
    const unchanged = await provider.foresee?.({ ...stand.at, release: same }, soon());
    const handle = await provider.release({ ...stand.at, release: same }, call());

    expect(changed?.changes).toEqual(['shop-site: 1 of 2 files change, 1 go']);
    expect(unchanged?.changes).toEqual(['shop-site: no file changes']);
    expect((await ended(provider, stand.at, handle)).lines).toContain('the files are the same as those that are live');
  });

  test('is looked at beforehand beside another site of the same commit', async () => {
    const pages = Array.from({ length: 120 }, (_, index) => [`public/${index}.html`, String(index)] as const);
    await live({ 'public/index.html': 'one', 'admin/index.html': 'one' });
    const release = stand.repository.release(stand.at, 'v2', Object.fromEntries(pages));
    const admin = { ...stand.with({ folder: 'admin' }), release };

    const foreseen = await Promise.all(
      [{ ...stand.at, release }, admin].map(async (request) => provider.foresee?.(request, soon())),
    );

    expect(foreseen).toMatchObject([
      { blockers: [], changes: ['shop-site: 120 of 121 files change, 0 go'] },
      { blockers: [], changes: ['shop-site: no file changes'] },
    ]);
  });

  test('that somebody disabled in the console is not as it was released', async () => {
    await live({ 'public/index.html': 'one' });
    const nothing = { ...(await snapshot()), state: { site: 'shop-site', version: null } };
    await provider.restore({ ...stand.at, snapshot: nothing }, call());

    expect((await provider.describe(stand.at, soon())).facts).toEqual({ 'live version of shop-site': 'none' });
  });

  test('goes on after a crash in the middle of the upload, and sends nothing twice', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [`public/${String(index)}.txt`, `text ${String(index)}`]),
    );
    const release = stand.repository.release(stand.at, 'v', files);
    stand.far.faults.inject(
      ({ path }) => path.startsWith('/upload/') && path.endsWith('a'),
      restFaults['lost-before'],
      2,
    );
    const handle = await provider.release({ ...stand.at, release }, call());

    await ended(provider, stand.at, handle).catch(() => undefined);
    const whole = await ended(stand.newProvider(), stand.at, handle);

    expect(whole.kind).toBe('succeeded');
    expect([...site().versions.values()].map(({ status, files: sent }) => [status, sent.size])).toEqual([
      ['FINALIZED', 30],
    ]);
  });

  test('takes files with hostile names as they are', async () => {
    const names = [
      'a b.html',
      '100%.html',
      'ü/ß?.html',
      'x#y.html',
      "it's.html",
      '-rf.html',
      '%2e%2e.html',
      '__proto__',
    ];
    const version = await live(Object.fromEntries(names.map((name) => [`public/${name}`, `in ${name}`])));
    const url = (await provider.publicUrl(stand.at, soon())) ?? '';

    const answers = await Promise.all(
      names.map(async (name) => (await fetch(`${url}/${name.split('/').map(encodeURIComponent).join('/')}`)).text()),
    );

    expect(answers).toEqual(names.map((name) => `in ${name}`));
    expect([...(site().versions.get(version)?.files.keys() ?? [])].sort()).toEqual(
      names.map((name) => `/${name}`).sort(),
    );
  });

  test('refuses a symbolic link, wherever it leads', async () => {
    const release = stand.repository.release(stand.at, 'v', {
      'public/index.html': 'x',
      'public/secret': '-> /etc/passwd',
    });
    const handle = await provider.release({ ...stand.at, release }, call());

    const foreseen = await provider.foresee?.({ ...stand.at, release }, soon());

    await expect(ended(provider, stand.at, handle)).rejects.toMatchObject({ code: 'invalid' });
    expect(foreseen?.blockers).toEqual(['"secret" is a symbolic link, which is never followed']);
    expect([...site().blobs.values()].length).toBe(0);
  });

  test('has the rewrites, headers and redirects of its firebase.json, and warns of pinTag', async () => {
    const hosting = {
      site: 'shop-site',
      public: 'public',
      ignore: ['**/.*', 'drafts/**'],
      cleanUrls: true,
      rewrites: [
        { source: '/api/**', run: { serviceId: 'api', region: 'europe-west1', pinTag: true } },
        { source: '/do', function: { functionId: 'doIt', region: 'europe-west1' } },
        { source: '**', destination: '/index.html' },
      ],
      redirects: [{ source: '/old', destination: '/new', type: 301 }],
      headers: [{ source: '**', headers: [{ key: 'x-shop', value: 'yes' }] }],
    };
    const at = stand.with({ config: 'firebase.json' });
    const files = {
      'firebase.json': JSON.stringify({ hosting }),
      'public/index.html': 'home',
      'public/.hidden': 'x',
      'public/drafts/a.html': 'x',
    };
    const release = stand.repository.release(at, 'v', files);

    const foreseen = await provider.foresee?.({ ...at, release }, soon());
    const version = await live(files, at);
    const url = (await provider.publicUrl(at, soon())) ?? '';
    const somewhere = await fetch(`${url}/some/where`);
    const old = await fetch(`${url}/old`, { redirect: 'manual' });

    expect(foreseen?.risks).toEqual([expect.stringContaining('pinTag')]);
    expect(await somewhere.text()).toBe('home');
    expect(somewhere.headers.get('x-shop')).toBe('yes');
    expect(old.headers.get('location')).toBe('/new');
    expect(site().versions.get(version)?.config['rewrites']).toMatchObject([
      { glob: '/api/**', run: { serviceId: 'api', region: 'europe-west1' } },
      { glob: '/do', run: { serviceId: 'doit', region: 'europe-west1' } },
      { glob: '**', path: '/index.html' },
    ]);
    expect([...(site().versions.get(version)?.files.keys() ?? [])]).toEqual(['/index.html']);
  });

  test('sends its token to no other address than Hosting’s own', async () => {
    const release = stand.good('one');
    const handle = await provider.release({ ...stand.at, release }, call());
    stand.far.faults.inject(({ path }) => path.endsWith(':populateFiles'), {
      kind: 'answer',
      status: 200,
      body: { uploadRequiredHashes: ['a'.repeat(64)], uploadUrl: 'https://thief.example/files' },
    });

    await expect(ended(provider, stand.at, handle)).rejects.toMatchObject({ code: 'invalid' });
  });

  test('ends the preview of a version that is no longer needed, and never the one that users see', async () => {
    const old = await live({ 'public/index.html': 'old' });
    const next = await live({ 'public/index.html': 'new' });

    await provider.retire(stand.at, old, call());

    await expect(provider.retire(stand.at, next, call())).rejects.toMatchObject({ code: 'conflict' });
    expect(await provider.previewUrl(stand.at, old, soon())).toBeUndefined();
    expect(site().versions.get(old)?.status).toBe('FINALIZED');
  });

  test('whose build fails says why, with its last lines, and keeps no empty version', async () => {
    const at = stand.with({ build: [process.execPath, '-e', 'console.log("no such module"); process.exit(3)'] });
    const handle = await provider.release({ ...at, release: stand.good('one') }, call());

    const end = await ended(provider, at, handle);
    // Whoever takes over does not know what was answered before.
    const again = await ended(stand.newProvider(), at, handle);

    expect(end).toMatchObject({ kind: 'failed', sentence: 'the build ended with exit code 3' });
    expect(end.lines).toContain('no such module');
    expect(again).toEqual(end);
    expect([...site().versions.values()].map(({ status }) => status)).toEqual(['DELETED']);
  });

  test('that was built and uploaded is released though the program died before anybody heard of it', async () => {
    const at = stand.with({ folder: 'dist', build: ['sh', '-c', 'mkdir -p dist; echo hello > dist/index.html'] });
    const handle = await provider.release({ ...at, release: stand.good('one') }, call());
    const end = await ended(provider, at, handle);

    const again = await ended(stand.newProvider(), at, handle);

    expect(again).toMatchObject({ kind: 'succeeded', version: end.kind === 'succeeded' ? end.version : 'none' });
    expect(site().versions.size).toBe(1);
  });
});
