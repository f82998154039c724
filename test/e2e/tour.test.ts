import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../playground/page/launch-browser.ts';
import { asking } from './chapters/asking.ts';
import { clouds } from './chapters/clouds.ts';
import { comingBack } from './chapters/coming-back.ts';
import { powerCut } from './chapters/power-cut.ts';
import { refusing } from './chapters/refusing.ts';
import { releasing } from './chapters/releasing.ts';
import { takesPictures } from './support/picture.ts';
import { type Playground, startPlayground } from './support/playground.ts';
import type { Stage } from './support/stage.ts';
import { type Faults, windowsOf } from './support/window.ts';

/** One playground for the whole tour: its chapters follow one another as a person's day does. */
const opened: { playground?: Playground; browser?: Browser; stage?: Stage } = {};

const titleOf = (title: string): string => title.replaceAll(/\W+/g, '-');

function stage(): Stage {
  if (opened.stage === undefined) throw new Error('The playground did not start.');
  return opened.stage;
}

beforeAll(async () => {
  const [playground, browser] = await Promise.all([startPlayground(takesPictures ? 'calm' : 'quick'), launchBrowser()]);
  const faults: Faults = [];
  const open = windowsOf(browser, playground.url, faults);
  Object.assign(opened, { playground, browser });
  const [ada, grace, linus] = await Promise.all([open('ada'), open('grace'), open('linus')]);
  opened.stage = { playground, browser, faults, open, ada, grace, linus };
}, 150_000);

// What a failed test leaves open must not stand in the way of the next one.
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return;
  for (const { page } of [stage().ada, stage().grace, stage().linus]) {
    await page.screenshot({ path: join(tmpdir(), `quarterdeck-${task.id}-${titleOf(await page.title())}.png`) });
    await page.reload();
  }
});

afterAll(async () => {
  await opened.browser?.close();
  await opened.playground?.interrupt();
  await opened.playground?.remove();
});

describe('a person asks', () => {
  asking(stage);
});
describe('people and the bot say no', () => {
  refusing(stage);
});
describe('a good release', () => {
  releasing(stage);
});
describe('back again', () => {
  comingBack(stage);
});
describe('the clouds', () => {
  clouds(stage);
});
describe('a power cut', () => {
  powerCut(stage);
});

test('the page had no fault, and Ctrl-C ends everything in order', async () => {
  const { faults, playground } = stage();

  expect(faults).toEqual([]);
  await expect(playground.interrupt()).resolves.toBe(0);
  await expect(fetch(playground.url)).rejects.toThrow('fetch failed');
  await expect(fetch(playground.shopUrl)).rejects.toThrow('fetch failed');
});
