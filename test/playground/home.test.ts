import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { strangersIn } from '../../playground/home.ts';

let home = '';

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'home-'));
  return () => rm(home, { recursive: true, force: true });
});

test('a folder that is missing, empty or left by a playground may be emptied', async () => {
  expect(await strangersIn(join(home, 'missing'))).toEqual([]);
  expect(await strangersIn(home)).toEqual([]);
  await mkdir(join(home, 'bot'));
  await writeFile(join(home, 'bot.log'), '');
  expect(await strangersIn(home)).toEqual([]);
});

test('a folder with anything of somebody else is named as such', async () => {
  await writeFile(join(home, 'letters.txt'), 'dear');
  expect(await strangersIn(home)).toEqual(['letters.txt']);
});
