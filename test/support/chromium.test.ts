import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findChromium } from './chromium.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chromium-'));
  writeFileSync(join(folder, 'google-chrome'), '#!/bin/sh\n');
  chmodSync(join(folder, 'google-chrome'), 0o755);
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('CHROMIUM_PATH comes before what is found on PATH', () => {
  expect(findChromium({ CHROMIUM_PATH: '/bin/sh', PATH: folder })).toBe('/bin/sh');
});

test('a Chrome on PATH is found', () => {
  expect(findChromium({ PATH: `/nowhere:${folder}` })).toBe(join(folder, 'google-chrome'));
});

test('a CHROMIUM_PATH that leads nowhere is a clear sentence, not another browser', () => {
  expect(() => findChromium({ CHROMIUM_PATH: '/nowhere/chromium', PATH: folder })).toThrow(
    'CHROMIUM_PATH names /nowhere/chromium, which cannot be run',
  );
});
