import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeDemoRepository } from '../../../playground/demo/repository.ts';
import { startShop } from './running-shop.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'demo-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const run = promisify(execFile);

async function git(place: string, ...args: readonly string[]): Promise<string> {
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@shop.example'];
  return (await run('git', ['-C', place, ...identity, ...args])).stdout.trim();
}

const lines = (text: string) => text.split('\n');

test('the repository has the six versions, in order on main', async () => {
  const { revisions } = await makeDemoRepository(folder);

  expect(Object.keys(revisions)).toEqual(['v1', 'v2', 'v3', 'v4', 'v5', 'v6']);
  expect(await git(folder, 'rev-parse', 'main')).toBe(revisions['v6']);
  expect(lines(await git(folder, 'tag', '--merged', 'main'))).toEqual(['v1', 'v2', 'v3', 'v4', 'v5', 'v6']);
  expect(await git(folder, 'status', '--porcelain')).toBe('');
  await git(folder, 'fsck', '--strict');
});

test('each release file says how its version behaves', async () => {
  await makeDemoRepository(folder);

  const behaviours = ['v1', 'v2', 'v3', 'v4', 'v5', 'v6', 'experiment'].map(async (name) => {
    const release: unknown = JSON.parse(await git(folder, 'show', `${name}:release.json`));
    return release;
  });

  expect(await Promise.all(behaviours)).toMatchObject([
    { version: 'v1', behaviour: 'good' },
    { version: 'v2', behaviour: 'good' },
    { version: 'v3', behaviour: 'failing' },
    { version: 'v4', behaviour: 'slow' },
    { version: 'v5', behaviour: 'crashing' },
    { version: 'v6', behaviour: 'good' },
    { version: 'experiment', behaviour: 'not-starting' },
  ]);
});

test('there are several commits by several people between one version and the next', async () => {
  await makeDemoRepository(folder);

  for (const range of ['v1..v2', 'v2..v3', 'v3..v4', 'v4..v5', 'v5..v6']) {
    const authors = lines(await git(folder, 'log', '--format=%ae', range));
    expect(authors.length, range).toBeGreaterThanOrEqual(3);
    expect(new Set(authors).size, range).toBeGreaterThanOrEqual(2);
  }
});

test('two folders get the same hashes', async () => {
  const one = await makeDemoRepository(join(folder, 'one'));
  const other = await makeDemoRepository(join(folder, 'other'));

  expect(other.revisions).toEqual(one.revisions);
});

test('made again it keeps the commits that somebody added', async () => {
  await makeDemoRepository(folder);
  await git(folder, 'commit', '--quiet', '--allow-empty', '--message', 'feat: mine');
  const mine = await git(folder, 'rev-parse', 'main');

  await makeDemoRepository(folder);

  expect(await git(folder, 'rev-parse', 'main')).toBe(mine);
});

test('a repository left half made is made anew', async () => {
  await mkdir(join(folder, '.git'));
  await writeFile(join(folder, '.git', 'made-from'), 'unfinished');

  const { revisions } = await makeDemoRepository(folder);

  expect(await git(folder, 'rev-parse', 'main')).toBe(revisions['v6']);
});

test("somebody else's repository is left alone", async () => {
  await run('git', ['init', '--quiet', folder]);

  await expect(makeDemoRepository(folder)).rejects.toThrow('holds another git repository');
});

test('a revision runs from its own checkout', async () => {
  await makeDemoRepository(join(folder, 'repository'));
  await run('git', ['clone', '--quiet', '--branch', 'v2', join(folder, 'repository'), join(folder, 'checkout')]);

  const shop = await startShop({}, join(folder, 'checkout'));
  const page = await (await fetch(shop.url)).text();
  const exitCode = await shop.end();

  expect(page).toContain('version v2');
  expect(page).toContain('Sextant');
  expect(exitCode).toBe(0);
});
