import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isIgnored, packed } from '../../../src/providers/firebase-functions/source/pack.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'qd-pack-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string): void {
  mkdirSync(join(folder, name, 'node_modules', 'x'), { recursive: true });
  mkdirSync(join(folder, name, 'lib'));
  writeFileSync(join(folder, name, 'index.js'), 'exports.api = 1;');
  writeFileSync(join(folder, name, 'lib', 'a.js'), 'a');
  writeFileSync(join(folder, name, 'node_modules', 'x', 'index.js'), 'x');
}

test('the same files give the same bytes, whenever and wherever they were written', async () => {
  write('one');
  write('two');
  utimesSync(join(folder, 'two', 'index.js'), 1, 1);

  const one = await packed(join(folder, 'one'), ['node_modules']);
  const two = await packed(join(folder, 'two'), ['node_modules']);

  expect(one.bytes.equals(two.bytes)).toBe(true);
  expect(one.files).toBe(2);
});

test('a link is refused by its name, because Google would get something else than the commit', async () => {
  write('one');
  symlinkSync('/etc/hosts', join(folder, 'one', 'hosts'));

  await expect(packed(join(folder, 'one'), ['node_modules'])).rejects.toThrow('hosts is neither a file nor a folder');
});

test.each([
  ['node_modules/x/index.js', ['node_modules'], true],
  ['lib/deep/node_modules/x.js', ['node_modules'], true],
  ['firebase-debug.1.log', ['firebase-debug.*.log'], true],
  ['src/a.ts', ['src/**'], true],
  ['src/a.ts', ['./src/'], true],
  ['lib/a.js', ['src/**', '*.ts'], false],
  ['.env.local', ['*.local'], true],
])('whether %s is left out by %j: %s', (path, patterns, expected) => {
  expect(isIgnored(path, patterns)).toBe(expected);
});
