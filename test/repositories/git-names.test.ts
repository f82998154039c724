import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeDemoRepository } from '../../playground/demo/repository.ts';
import { isReference, must } from '../../src/domain/ids.ts';
import { capture } from '../../src/io/capture.ts';
import { gitRevisions } from '../../src/repositories/git.ts';

let folder = '';
const signal = AbortSignal.timeout(60_000);
const git = (args: readonly string[]) =>
  capture(
    { command: 'git', args: ['-C', folder, ...args], env: { PATH: process.env['PATH'] ?? '', HOME: folder } },
    signal,
  );
const resolve = (name: string) => gitRevisions(git).resolve(must(isReference, name), signal);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quarterdeck-git-'));
  await makeDemoRepository(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a tag, a branch and the digits of a commit name a revision', async () => {
  const tagged = await resolve('v2');

  expect(tagged?.label).toBe('v2');
  expect(await resolve(tagged?.revision ?? '')).toEqual(tagged);
  expect(await resolve(tagged?.revision.slice(0, 8) ?? '')).toEqual(tagged);
  expect((await resolve('main'))?.revision).toBe((await git(['rev-parse', 'main'])).stdout);
});

test.each(['HEAD', 'FETCH_HEAD', 'ORIG_HEAD', 'stash', 'nowhere', 'refs/heads/main'])('%s names none', async (name) => {
  expect(await resolve(name)).toBeUndefined();
});

test('a release is named by a tag that can be typed', async () => {
  await git(['tag', '🚀rocket', 'v2']);

  expect((await resolve((await resolve('v2'))?.revision ?? ''))?.label).toBe('v2');
});
