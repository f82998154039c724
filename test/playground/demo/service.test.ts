import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { type RunningShop, startShop } from './running-shop.ts';

let shops: RunningShop[] = [];

async function open(env: Readonly<Record<string, string>>): Promise<RunningShop> {
  const shop = await startShop(env);
  shops.push(shop);
  return shop;
}

afterEach(async () => {
  await Promise.all(shops.map((shop) => shop.end()));
  shops = [];
});

const post = (url: string, body: unknown) => fetch(url, { method: 'POST', body: JSON.stringify(body) });

async function statuses(url: string, count: number): Promise<readonly number[]> {
  const answers = await Promise.all(Array.from({ length: count }, () => fetch(url)));
  return answers.map(({ status }) => status);
}

async function fieldOf(answer: Response, name: string): Promise<unknown> {
  const body: unknown = await answer.json();
  return Object.entries(body ?? {}).find(([key]) => key === name)?.[1];
}

describe('a good shop', () => {
  test('says its version on the page, in a header and under /version', async () => {
    const { url } = await open({ DEMO_VERSION: 'v9' });

    const page = await fetch(url);

    expect(await page.text()).toContain('version v9');
    expect(page.headers.get('x-version')).toBe('v9');
    expect(await fieldOf(await fetch(`${url}/version`), 'version')).toBe('v9');
  });

  test('does not let its version write markup into the page', async () => {
    const { url } = await open({ DEMO_VERSION: '<b>v9</b>' });

    expect(await (await fetch(url)).text()).not.toContain('<b>');
  });

  test('is alive and ready', async () => {
    const { url } = await open({});

    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  test('reads a cart back that another process made', async () => {
    const lines = [{ product: 'rope', quantity: 2 }];
    const [one, other] = await Promise.all([open({ DEMO_VERSION: 'v1' }), open({ DEMO_VERSION: 'v2' })]);

    const made = await post(`${one.url}/api/cart`, { lines });
    const id = String(await fieldOf(made, 'id'));
    const found: unknown = await (await fetch(`${other.url}/api/cart/${id}`)).json();
    const paid = await post(`${other.url}/api/checkout`, { cart: id });

    expect(made.status).toBe(201);
    expect(found).toEqual({ id, lines, total: 36 });
    expect(await fieldOf(paid, 'paid')).toBe(true);
  });

  test('refuses carts that it never made and goods that it does not sell', async () => {
    const { url } = await open({});

    expect((await fetch(`${url}/api/cart/cart_nonsense`)).status).toBe(404);
    expect((await fetch(`${url}/api/cart/..`)).status).toBe(404);
    expect((await post(`${url}/api/cart`, { lines: [{ product: 'moon', quantity: 1 }] })).status).toBe(400);
    expect((await post(`${url}/api/checkout`, { cart: 'cart_W10x' })).status).toBe(404);
  });

  test('finishes the answer under way when it is told to end', async () => {
    const shop = await open({ DEMO_BEHAVIOUR: 'slow' });

    const answer = fetch(`${shop.url}/api/products`);
    await fetch(`${shop.url}/healthz`);
    const exitCode = await shop.end();

    expect((await answer).status).toBe(200);
    expect(exitCode).toBe(0);
  });
});

describe('a bad shop', () => {
  test('that fails answers exactly one request in twenty with 500, and stays healthy', async () => {
    const { url } = await open({ DEMO_BEHAVIOUR: 'failing' });

    const found = await statuses(`${url}/api/products`, 200);

    expect(found.filter((status) => status === 500)).toHaveLength(10);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  test('that is slow takes about 900 ms at the 95th percentile', async () => {
    const { url } = await open({ DEMO_BEHAVIOUR: 'slow' });
    const took = async () => {
      const beganMs = performance.now();
      await (await fetch(`${url}/api/products`)).text();
      return performance.now() - beganMs;
    };

    const all = (await Promise.all(Array.from({ length: 200 }, took))).sort((a, b) => a - b);

    expect(all[190]).toBeGreaterThan(800);
    expect(all[190]).toBeLessThan(1_800);
  });

  test('that crashes does so after its number of requests', async () => {
    const shop = await open({ DEMO_BEHAVIOUR: 'crashing', DEMO_CRASH_AFTER_REQUESTS: '3' });
    const exited = once(shop.child, 'exit');

    await Promise.allSettled([1, 2, 3].map(() => fetch(`${shop.url}/api/products`)));

    expect(await exited).toEqual([1, null]);
  });

  test('that crashes does so after its time, even unvisited', async () => {
    const shop = await open({ DEMO_BEHAVIOUR: 'crashing', DEMO_CRASH_AFTER_MS: '200' });

    expect(await once(shop.child, 'exit')).toEqual([1, null]);
  });

  test('that does not start says why', async () => {
    await expect(startShop({ DEMO_BEHAVIOUR: 'not-starting' })).rejects.toThrow('PRICE_LIST is not set');
  });

  test('with an unknown behaviour names those it knows', async () => {
    await expect(startShop({ DEMO_BEHAVIOUR: 'odd' })).rejects.toThrow('expected one of good, slow');
  });
});
