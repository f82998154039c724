import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Examined } from '../../../src/ports/provider.ts';
import { commandStand } from './stand.ts';

let ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(ends.map((end) => end()));
  ends = [];
});

function standWith(more: Readonly<Record<string, unknown>>) {
  const stand = commandStand(more);
  ends.push(stand.end);
  const examine = async (): Promise<Readonly<Record<string, Examined>>> => {
    const found = (await stand.newProvider().examine?.(stand.at, AbortSignal.timeout(5_000))) ?? [];
    return Object.fromEntries(found.map((one) => [one.subject, one]));
  };
  return { ...stand, examine };
}

test('doctor finds the folder and every program that is configured, and runs none', async () => {
  const { examine, timesBegun, good } = standWith({ shift: ['node', '-e', '1'] });

  const found = await examine();

  expect(Object.entries(found).map(([subject, { state }]) => `${subject} ${state}`)).toEqual([
    'folder good',
    'release program good',
    'shift program good',
    'restore program good',
    'retire program good',
  ]);
  expect(timesBegun(good('v1'))).toBe(0);
});

test('doctor says which program is missing, which may not be run, and what to do', async () => {
  const { examine, folder } = standWith({ release: ['no-such-program'], verify: ['./verify'], shift: ['./gone'] });
  writeFileSync(join(folder, 'verify'), '#!/bin/sh\n');
  chmodSync(join(folder, 'verify'), 0o644);

  const found = await examine();

  expect(found['release program']).toMatchObject({ state: 'bad', sentence: 'no-such-program is in no folder of PATH' });
  expect(found['verify program']).toMatchObject({ state: 'bad', remedy: `chmod +x ${join(folder, 'verify')}` });
  expect(found['shift program']).toMatchObject({ state: 'bad', sentence: `${join(folder, 'gone')} is not there` });
});

test('doctor says that the working folder is missing', async () => {
  const { examine } = standWith({ folder: '/nowhere/at/all' });

  expect((await examine())['folder']).toMatchObject({
    state: 'bad',
    sentence: '/nowhere/at/all is not there or cannot be entered',
  });
});
