import { execa } from 'execa';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';

const program = join(import.meta.dirname, '..', '..', 'src', 'cli.ts');
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quarterdeck-cli-'));
  return () => rm(folder, { recursive: true, force: true });
});

const quarterdeck = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  execa(process.execPath, [program, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    extendEnv: false,
    reject: false,
  });

test.each([
  ['audit', 'verify'],
  ['audit', 'head'],
  ['audit', 'export', 'shop#1'],
  ['export', 'out'],
])('where no bot ever ran, `%s %s` is refused and leaves nothing behind', async (...args) => {
  const { exitCode, stderr } = await quarterdeck(args, { DATABASE_URL: '' });

  expect(exitCode).toBe(1);
  expect(stderr).toContain(`There is no record in ${join(folder, '.quarterdeck')}.`);
  expect(await readdir(folder)).toEqual([]);
});

test.each(['', 'bogus', 'audit', 'export', 'import', 'validate --wat', 'audit verify --head x'])(
  'wrong usage ends with 2: `quarterdeck %s`',
  async (words) => {
    expect((await quarterdeck(words.split(' ').filter((word) => word !== ''))).exitCode).toBe(2);
  },
);

test('a reader that has seen enough ends the program quietly', async () => {
  const { stderr } = await execa('sh', ['-c', `"$0" "$1" schema | head -c 10`, process.execPath, program]);

  expect(stderr).toBe('');
});

test('the program can be called by its name from a clone', async () => {
  expect((await stat(program)).mode & 0o111).toBe(0o111);
});

test('`quarterdeck recovery` prints the catalogue, for people and for programs', async () => {
  const text = await quarterdeck(['recovery']);
  const json = await quarterdeck(['recovery', '--json']);

  expect([text.exitCode, json.exitCode]).toEqual([0, 0]);
  expect(text.stdout).toContain('fall-back-to-the-previous-release\n    The old version cannot be put back');
  expect(JSON.parse(json.stdout)).toContainEqual(expect.objectContaining({ name: 'roll-back' }));
});
