import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { startTraffic, type Traffic } from '../../../playground/demo/traffic.ts';
import { type RunningShop, startShop } from './running-shop.ts';

const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function shopWith(env: Readonly<Record<string, string>>): Promise<RunningShop> {
  const shop = await startShop(env);
  closing.push(shop.end);
  return shop;
}

function trafficTo(url: string, perSecond: number): Traffic {
  const traffic = startTraffic({ url, perSecond });
  closing.push(traffic.stop);
  return traffic;
}

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port.toString()}`;
}

/** Waits for whole seconds of traffic; the first one is cut short by its start. */
async function seconds(traffic: Traffic, count: number) {
  await vi.waitFor(() => {
    expect(traffic.points().length).toBeGreaterThan(count);
  }, 10_000);
  return traffic.points().slice(1);
}

test('a good shop is visited at the asked rate without an error', async () => {
  const shop = await shopWith({ DEMO_VERSION: 'v1' });

  const points = await seconds(trafficTo(shop.url, 60), 2);

  expect(points[0]?.requests).toBeGreaterThan(30);
  expect(points[0]?.requests).toBeLessThan(90);
  expect(points.map(({ errors }) => errors)).toEqual(points.map(() => 0));
  expect(points[0]?.byVersion).toEqual({ v1: 1 });
});

test('a failing shop shows errors', async () => {
  const shop = await shopWith({ DEMO_BEHAVIOUR: 'failing' });

  const points = await seconds(trafficTo(shop.url, 100), 2);

  expect(points.reduce((sum, { errors }) => sum + errors, 0)).toBeGreaterThan(0);
});

test('a closed door is a row of errors, not an end of the traffic', async () => {
  const points = await seconds(trafficTo('http://127.0.0.1:9', 20), 2);

  expect(points[0]?.errors).toBe(points[0]?.requests);
  expect(points[0]?.errors).toBeGreaterThan(0);
  expect(points[0]?.byVersion).toEqual({});
});

test('some visitors keep the cookie that they were given, others never send one', async () => {
  let [withCookie, without] = [0, 0];
  const url = await listening(
    createServer((request, response) => {
      if (request.headers.cookie === 'side=blue') withCookie += 1;
      else without += 1;
      response.writeHead(200, { 'set-cookie': 'side=blue; Path=/; HttpOnly', 'content-type': 'application/json' });
      response.end('{"id":"cart_x"}');
    }),
  );

  trafficTo(url, 200);

  await vi.waitFor(() => {
    expect(withCookie).toBeGreaterThan(5);
  }, 10_000);
  expect(without).toBeGreaterThan(withCookie);
});

test('a shop that answers nobody is not asked more than the bound allows, and stop does not wait for it', async () => {
  let held = 0;
  const url = await listening(createServer(() => (held += 1)));
  const traffic = trafficTo(url, 600);

  const points = await seconds(traffic, 2);
  const beganMs = performance.now();
  await traffic.stop();

  expect(held).toBe(256);
  expect(points.reduce((sum, { errors }) => sum + errors, 0)).toBeGreaterThan(0);
  expect(performance.now() - beganMs).toBeLessThan(3_000);
});

test('nothing is sent once it has stopped', async () => {
  const shop = await shopWith({});
  const traffic = trafficTo(shop.url, 100);
  await seconds(traffic, 1);

  await traffic.stop();
  const pointsAtStop = traffic.points().length;
  await seconds(traffic, pointsAtStop + 1);

  expect(traffic.points().at(-1)?.requests).toBe(0);
});
