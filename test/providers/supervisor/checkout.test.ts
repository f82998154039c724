import { execa } from 'execa';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { checkout } from '../../../src/providers/supervisor/checkout.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'checkout-'));
  return () => rm(folder, { recursive: true, force: true });
});

test('a repository that belongs to another account is checked out all the same', async () => {
  const repository = join(folder, 'shop');
  const git = (...args: readonly string[]) =>
    execa('git', ['-C', repository, '-c', 'user.name=Ada', '-c', 'user.email=ada@shop.example', ...args]);
  await execa('git', ['init', '-q', repository]);
  await writeFile(join(repository, 'VERSION'), 'v1');
  await git('add', 'VERSION');
  await git('commit', '-q', '-m', 'first');
  const { stdout: revision } = await git('rev-parse', 'HEAD');
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, GIT_TEST_ASSUME_DIFFERENT_OWNER: '1' };

  const made = await checkout({ repository, revision, under: join(folder, 'checkouts'), env });

  expect(await readFile(join(made, 'VERSION'), 'utf8')).toBe('v1');
});
