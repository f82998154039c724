import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { startWorkspace, type Workspace } from '../../../playground/slack/workspace.ts';
import { brokenReferences, faintWords, namelessControls, tooWide } from './inspect-page.ts';
import { launchBrowser } from './launch-browser.ts';

let browser: Browser;
let workspace: Workspace;
let faults: string[] = [];

beforeAll(async () => {
  browser = await launchBrowser();
  workspace = await startWorkspace();
}, 180_000);

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  expect(faults).toEqual([]);
  faults = [];
});

afterAll(async () => {
  await browser.close();
  await workspace.close();
});

interface Look {
  readonly width?: number;
  readonly dark?: boolean;
  readonly as?: string;
}

async function open({ width = 1280, dark = false, as = 'U0ADA' }: Look = {}): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width, height: 800 },
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => faults.push(error.message));
  // Refused by the page's own content policy, whatever it is.
  page.on('console', (line) => {
    if (/Content Security|Trusted/i.test(line.text())) faults.push(line.text());
  });
  await page.goto(`${workspace.url}/#as=${as}&c=C0DEPLOYMENTS`);
  await page.getByRole('heading', { level: 1, name: '#deployments' }).waitFor();
  return page;
}

const posted = z.object({ ok: z.literal(true), ts: z.string() });

async function botCalls(method: string, args: Readonly<Record<string, unknown>>): Promise<string> {
  const fields = Object.entries(args).map(([key, value]): [string, string] => [
    key,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  const answer = await fetch(`${workspace.apiUrl}${method}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${workspace.seed.app.botToken}` },
    body: new URLSearchParams(fields),
  });
  return posted.parse(await answer.json()).ts;
}

const plain = (text: string): object => ({ type: 'plain_text', text });
const option = (text: string): object => ({ text: plain(text), value: text });

function card(percent: number, epoch: number): readonly object[] {
  return [
    { type: 'header', text: plain(`shop at ${percent} %`) },
    { type: 'section', text: { type: 'mrkdwn', text: '*limit* 2 %, see <https://example.com|the plan>' } },
    { type: 'alert', level: 'warning', text: { type: 'mrkdwn', text: 'contains a migration' } },
    { type: 'table', rows: [[{ type: 'raw_text', text: 'service' }], [{ type: 'raw_text', text: 'shop' }]] },
    {
      type: 'actions',
      block_id: `actions-${epoch}`,
      elements: [
        { type: 'button', action_id: 'promote', style: 'primary', text: plain('Promote now') },
        { type: 'button', action_id: 'back', style: 'danger', text: plain('Roll back') },
        {
          type: 'static_select',
          action_id: 'act',
          placeholder: plain('Act on'),
          options: [option('shop'), option('web')],
        },
        { type: 'overflow', action_id: 'more', options: [option('Timeline'), option('Compare')] },
      ],
    },
  ];
}

const post = (percent: number): Promise<string> =>
  botCalls('chat.postMessage', { channel: 'C0DEPLOYMENTS', text: 'card', blocks: card(percent, 1) });

test('text from people and bots becomes elements and never markup', async () => {
  const page = await open();
  const text =
    '*loud* &lt;img src=x onerror=alert(1)&gt; <javascript:alert(1)|press> <https://example.com/|safe> <@U0GRACE>';

  const ts = await botCalls('chat.postMessage', { channel: 'C0DEPLOYMENTS', text });

  const message = page.locator(`[data-ts="${ts}"] .words`);
  await message.getByText('loud').waitFor();
  expect(await message.locator('strong').allTextContents()).toEqual(['loud']);
  expect(await message.locator('a').allTextContents()).toEqual(['safe']);
  expect(await message.locator('img').count()).toBe(0);
  expect(await message.textContent()).toContain('<img src=x onerror=alert(1)>');
  expect(await message.locator('.mention').textContent()).toBe('@Grace Hopper');
});

test('an update changes the words and leaves focus and an open list where they are', async () => {
  const page = await open();
  const ts = await post(10);
  const message = page.locator(`[data-ts="${ts}"]`);
  await message.getByRole('button', { name: 'Act on' }).click();
  await page.getByRole('combobox').fill('we');

  await botCalls('chat.update', { channel: 'C0DEPLOYMENTS', ts, text: 'card', blocks: card(25, 2) });

  await message.getByText('shop at 25 %').waitFor();
  expect(await page.getByRole('combobox').inputValue()).toBe('we');
  expect(await page.getByRole('option').allTextContents()).toEqual(['web']);
  await page.keyboard.press('Escape');
  expect(await page.evaluate('document.activeElement.className')).toBe('select-face');
});

test('the keyboard alone reaches the composer, completes a command, and walks the messages', async () => {
  const page = await open();
  const ts = await post(10);
  await page.locator(`[data-ts="${ts}"]`).waitFor();

  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.className')).toBe('skip');
  await page.keyboard.press('Enter');
  await page.keyboard.type('/');
  await page.getByRole('option', { name: '/deploy' }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  expect(await page.locator('#composer').inputValue()).toBe('/rollback ');

  await page.locator('#messages').focus();
  await page.keyboard.press('ArrowUp');
  expect(await page.evaluate('document.activeElement.dataset.ts')).toBe(ts);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.dataset.action')).toBe('promote');
});

test('two windows are two people, and what one says the other sees marked as unread elsewhere', async () => {
  const ada = await open();
  const grace = await open({ as: 'U0GRACE' });
  await grace.getByRole('button', { name: 'releases' }).click();

  await ada.getByRole('textbox', { name: 'Message #deployments' }).fill('hello @grace');
  await ada.keyboard.press('Enter');
  await ada.keyboard.press('Enter');

  await grace.getByRole('button', { name: /^#deployments, \d+ unread$/ }).waitFor();
  await ada.getByRole('log').getByText('@Grace Hopper').last().waitFor();
});

test.each([
  { width: 1280, dark: false },
  { width: 1280, dark: true },
  { width: 390, dark: false },
  { width: 390, dark: true },
])('everything has a name, enough contrast and room at $width px (dark: $dark)', async (look) => {
  const ts = await post(50);
  const page = await open(look);
  await page.locator(`[data-ts="${ts}"]`).getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Timeline' }).waitFor();

  for (const [what, code] of Object.entries({ namelessControls, brokenReferences, faintWords, tooWide })) {
    expect({ what, faults: await page.evaluate(code) }).toEqual({ what, faults: [] });
  }
});

test('a lost bot is said above the messages', async () => {
  const page = await open();

  await page.getByText('The bot is not connected.').waitFor();
  expect(await page.locator('[role=status]').first().textContent()).toContain('not connected');
});
