import { expect, onTestFinished, test } from 'vitest';
import { drive } from './drive.ts';
import { https, releaseOf } from './source.ts';
import { functionsStand, region, resource } from './stand.ts';

const declared = {
  ...https,
  availableMemoryMb: 512,
  timeoutSeconds: 90,
  minInstances: 1,
  maxInstances: 7,
  concurrency: 20,
  serviceAccountEmail: 'api@shop-prod.iam.gserviceaccount.com',
  environmentVariables: { MODE: 'hunter2' },
  secretEnvironmentVariables: [{ key: 'KEY', secret: 'api-key' }],
};

test('the facts of a function hold everything that a release sets, and a change by hand is seen, whatever it is', async () => {
  const stand = await functionsStand({ settings: { secretVersions: { 'api-key': '3' } } });
  onTestFinished(stand.end);
  const team = drive(stand);
  const endpoints = { api: declared, old: { platform: 'gcfv1', httpsTrigger: {}, timeoutSeconds: 30 } };
  await team.live(releaseOf(stand.repository, team.at, { code: 'one', endpoints }));

  const { facts: before = {} } = await team.describe();

  expect(before).toMatchObject({
    [`memory of api@${region}`]: '512Mi',
    [`timeout of api@${region}`]: '90 s',
    [`instances of a revision of api@${region}`]: '1 to 7',
    [`concurrency of api@${region}`]: '20',
    [`service account of api@${region}`]: declared.serviceAccountEmail,
    [`secrets of api@${region}`]: 'KEY=api-key:3',
    [`trigger of api@${region}`]: 'requests',
    [`timeout of old@${region}`]: '30s',
    [`instances of old@${region}`]: '0 to 0',
  });
  expect(JSON.stringify(before)).not.toContain('hunter2');

  const { serviceConfig } = stand.cloud.engine.get(resource('api'))?.resource ?? {};
  const byHand = {
    environmentVariables: { ...serviceConfig?.environmentVariables, MODE: 'other' },
    secretEnvironmentVariables: [{ key: 'KEY', secret: 'api-key', version: '4', projectId: 'shop-prod' }],
    availableMemory: '1Gi',
    timeoutSeconds: 120,
    minInstanceCount: 0,
    maxInstanceCount: 9,
    maxInstanceRequestConcurrency: 1,
    serviceAccountEmail: 'other@shop-prod.iam.gserviceaccount.com',
  };
  const paths = Object.keys(byHand).map(
    (name) => `service_config.${name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`,
  );
  stand.cloud.engine.update({ name: resource('api'), serviceConfig: byHand }, paths);
  await expect.poll(() => stand.cloud.engine.get(resource('api'))?.state, { timeout: 15_000 }).toBe('ACTIVE');

  const { facts: after = {} } = await team.describe();

  const differing = Object.keys(before).filter((fact) => before[fact] !== after[fact]);
  expect(differing.map((fact) => fact.replace(` of api@${region}`, '')).sort()).toEqual([
    'concurrency',
    'env',
    'instances of a revision',
    'memory',
    'secrets',
    'service account',
    'timeout',
    'traffic',
  ]);
  expect(stand.cloud.violations()).toEqual([]);
});
