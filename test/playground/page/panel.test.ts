import { json } from 'node:stream/consumers';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Route } from '../../../playground/slack/http/server.ts';
import type { PanelState } from '../../../playground/slack/page-api.ts';
import { startWorkspace, type Workspace } from '../../../playground/slack/workspace.ts';
import { brokenReferences, faintWords, namelessControls, tooWide } from './inspect-page.ts';
import { launchBrowser } from './launch-browser.ts';

let browser: Browser;
let workspace: Workspace;
let bot: PanelState['bot'] = 'running';
const plugs: unknown[] = [];

const point = (at: number): PanelState['points'][number] => ({
  atMs: at * 1000,
  requests: 50,
  errors: at > 100 ? 5 : 0,
  byVersion: { v1: 0.75, v3: 0.25 },
});

function state(): PanelState {
  return {
    bot,
    demoUrl: 'http://127.0.0.1:1/',
    points: Array.from({ length: 120 }, (_, at) => point(at)),
    clouds: [
      { title: 'Vercel', state: 'ready', url: 'http://127.0.0.1:2/' },
      { title: 'GitHub', state: 'starting' },
      { title: 'Firebase', state: 'failed', sentence: 'no port was free' },
    ],
    tour: [
      { id: 'a', title: 'Deploy a good release', text: 'Ada asks for *v2*.', done: true },
      {
        id: 'b',
        title: 'Roll back by hand',
        text: 'One command.',
        type: { as: 'U0GRACE', channel: 'C0RELEASES', text: '/rollback shop production' },
        done: false,
      },
    ],
  };
}

const panel: Route = {
  prefix: '/panel/',
  serve: async (request, response) => {
    if (request.method === 'POST') {
      plugs.push(await json(request));
      bot = bot === 'running' ? 'unplugged' : 'running';
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(state()));
  },
};

beforeAll(async () => {
  browser = await launchBrowser();
  workspace = await startWorkspace({ routes: [panel] });
}, 180_000);

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

afterAll(async () => {
  await browser.close();
  await workspace.close();
});

async function open(width: number): Promise<Page> {
  const page = await browser.newPage({ viewport: { width, height: 844 } });
  page.setDefaultTimeout(30_000);
  await page.goto(`${workspace.url}/#as=U0ADA&c=C0DEPLOYMENTS`);
  await page.getByRole('heading', { level: 1, name: '#deployments' }).waitFor();
  return page;
}

test.each([1280, 390])(
  '"Type it for me" becomes the person, goes to the channel, and leaves sending to them at %d px',
  async (width) => {
    const page = await open(width);
    if (width < 900) await page.getByRole('button', { name: 'Tour' }).click();

    await page.getByRole('listitem').filter({ hasText: 'Roll back by hand' }).getByRole('button').click();

    await page.getByRole('heading', { level: 1, name: '#releases' }).waitFor();
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('composer');
    expect(await page.locator('#composer').inputValue()).toBe('/rollback shop production');
    expect(page.url()).toContain('#as=U0GRACE&c=C0RELEASES');
  },
);

test('the chart says in words what it draws', async () => {
  const page = await open(1280);

  await page.getByRole('img', { name: 'Traffic by version: v1 75 %, v3 25 %' }).waitFor();
  await page.getByRole('img', { name: /^Error rate: 10 %/ }).waitFor();
  await page.getByText('50 requests/s').waitFor();
});

test('each cloud has a link to its page, or says why it has none', async () => {
  const page = await open(1280);

  const link = page.getByRole('link', { name: 'What Vercel believes' });
  await link.waitFor();
  expect(await link.getAttribute('href')).toBe('http://127.0.0.1:2/');
  await page.getByText('GitHub is starting…').waitFor();
  await page.getByText('Firebase is not played: no port was free').waitFor();
});

test('the plug is pulled and put back, and its state is said', async () => {
  const page = await open(1280);

  await page.getByRole('button', { name: "Pull the bot's plug" }).click();
  await page.getByText('The bot is unplugged.').waitFor();
  await page.getByRole('button', { name: 'Plug it in again' }).click();
  await page.getByText('The bot is running.').waitFor();

  expect(plugs).toEqual([{ pulled: true }, { pulled: false }]);
});

test.each([1280, 390])('the panel has names, contrast and room at %d px, and folds away', async (width) => {
  const page = await open(width);
  const sheet = page.getByRole('complementary', { name: 'Tour and demo service' });
  if (width < 900) await page.getByRole('button', { name: 'Tour' }).click();
  await sheet.waitFor();

  for (const [what, code] of Object.entries({ namelessControls, brokenReferences, faintWords, tooWide })) {
    expect({ what, faults: await page.evaluate(code) }).toEqual({ what, faults: [] });
  }
  await page.getByRole('button', { name: 'Fold the panel' }).click();
  await sheet.waitFor({ state: 'hidden' });
});
