import { v2 } from '@google-cloud/run';
import { credentials } from '@grpc/grpc-js';
import { PassThroughClient } from 'google-auth-library';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startCloudRun } from '../../../../../playground/cloud/google/cloud-run/cloud-run.ts';
import type { CloudRun } from '../../../../../playground/cloud/google/cloud-run/cloud-run.ts';

const parent = 'projects/shop-prod/locations/europe-west1';
const name = `${parent}/services/api`;
const image = 'europe-west1-docker.pkg.dev/shop-prod/shop/api:one';
const byName = 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION';

let nowMs: number;
let run: CloudRun;
let client: v2.ServicesClient;

beforeEach(async () => {
  nowMs = 1_000_000;
  run = await startCloudRun({ clock: { now: () => nowMs }, pace: { readyMs: 5_000, routeMs: 1_000 } });
  const { hostname, port } = new URL(run.url);
  client = new v2.ServicesClient({
    apiEndpoint: hostname,
    port: Number(port),
    sslCreds: credentials.createInsecure(),
    authClient: new PassThroughClient(),
    projectId: 'shop-prod',
  });
  run.images.push(image);
});

afterEach(async () => {
  expect(run.violations).toEqual([]);
  await client.close();
  await run.close();
});

const options = { retry: null, otherArgs: { headers: { authorization: 'Bearer owner' } } };
const template = (revision: string, of = image) => ({ revision, containers: [{ image: of }] });
const create = () =>
  client.createService({ parent, serviceId: 'api', service: { template: template('api-1') } }, options);
const get = async () => (await client.getService({ name }, options))[0];
const update = (service: object, paths: readonly string[]) =>
  client.updateService({ service: { name, ...service }, updateMask: { paths: [...paths] } }, options);

describe('the stand-in for Cloud Run', () => {
  test('makes a service ready only when its time has come', async () => {
    await create();
    expect(await get()).toMatchObject({ reconciling: true, latestReadyRevision: '', trafficStatuses: [] });

    nowMs += 6_000;

    expect(await get()).toMatchObject({
      reconciling: false,
      latestReadyRevision: `${name}/revisions/api-1`,
      terminalCondition: { state: 'CONDITION_SUCCEEDED' },
      trafficStatuses: [{ revision: 'api-1', percent: 100 }],
    });
  });

  test.each([
    ['shares that are not 100 %', { traffic: [{ type: byName, revision: 'api-1', percent: 90 }] }],
    [
      'a tag twice',
      {
        traffic: [
          { type: byName, revision: 'api-1', percent: 100, tag: 'a' },
          { type: byName, revision: 'api-1', tag: 'a' },
        ],
      },
    ],
    ['a way of routing that the client could not encode', { traffic: [{ type: 'LATEST', percent: 100 }] }],
    ['a full name for a revision', { traffic: [{ type: byName, revision: `${name}/revisions/api-1`, percent: 100 }] }],
  ])('refuses %s', async (_, change) => {
    await create();

    await expect(update(change, ['traffic'])).rejects.toMatchObject({ code: 3 });
  });

  test('refuses what was read before another change, and names that are taken', async () => {
    await create();
    const { etag = '' } = await get();
    await update({ labels: { a: 'b' } }, ['labels']);

    await expect(update({ etag, labels: {} }, ['labels'])).rejects.toMatchObject({ code: 10 });
    await expect(update({ template: template('api-1', 'other') }, ['template'])).rejects.toMatchObject({ code: 6 });
    await expect(update({ template: template('web-1') }, ['template'])).rejects.toMatchObject({ code: 3 });
    await expect(update({ nonsense: 1 }, ['nonsense'])).rejects.toMatchObject({ code: 3 });
  });

  test('says when to come back', async () => {
    run.faults.inject(() => true, { kind: 'answer', status: 429, headers: { 'retry-after': '30' } });

    const error: unknown = await get().catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code: 8 });
    expect(JSON.stringify(error)).toContain('"seconds":"30"');
  });

  test('refuses who shows no credentials', async () => {
    await expect(client.getService({ name }, { retry: null })).rejects.toMatchObject({ code: 16 });
  });

  test('keeps a thousand revisions, and those that are routed to', async () => {
    await create();
    nowMs += 6_000;
    run.engine.update({ name, traffic: [{ type: byName, revision: 'api-1', percent: 100 }] }, ['traffic']);
    for (let at = 2; at <= 1_005; at += 1)
      run.engine.update({ name, template: template(`api-${String(at)}`) }, ['template']);

    const revisions = run.engine.service(name)?.revisions;

    expect(revisions?.size).toBe(1_000);
    expect(revisions?.has('api-1')).toBe(true);
    expect(revisions?.has('api-2')).toBe(false);
  });

  test('shows a page what it believes', async () => {
    await create();
    nowMs += 6_000;

    expect(run.page()).toMatchObject({
      services: [
        {
          name: 'api',
          latestReady: 'api-1',
          traffic: [{ revision: 'api-1', percent: 100 }],
          revisions: [{ state: 'ready' }],
        },
      ],
      changes: [{ kind: 'create', service: 'api' }],
    });
  });
});
