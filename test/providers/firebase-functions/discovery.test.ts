import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { drive } from './drive.ts';
import type { Drive } from './drive.ts';
import { https, releaseOf } from './source.ts';
import { functionsStand, resource } from './stand.ts';
import type { FunctionsStand } from './stand.ts';

let stand: FunctionsStand;
let team: Drive;
beforeEach(async () => {
  stand = await functionsStand();
  team = drive(stand);
});
afterEach(async () => {
  const violations = stand.cloud.violations();
  await stand.end();
  expect(violations).toEqual([]);
});

const packages = join(import.meta.dirname, '..', '..', '..', 'node_modules');

test('the real functions SDK says what a real source declares', async () => {
  const install = `require('node:fs').symlinkSync(${JSON.stringify(packages)}, 'node_modules')`;
  const real = drive(
    stand,
    stand.settled({ build: [[process.execPath, '-e', install]], params: { ORIGIN: 'https://shop.example' } }),
  );
  const index = `
    const { onRequest, onCall } = require('firebase-functions/v2/https');
    const { onSchedule } = require('firebase-functions/v2/scheduler');
    const { onTaskDispatched } = require('firebase-functions/v2/tasks');
    const { onDocumentWritten } = require('firebase-functions/v2/firestore');
    const { onMessagePublished } = require('firebase-functions/v2/pubsub');
    const { defineSecret } = require('firebase-functions/params');
    exports.api = onRequest({ memory: '512MiB', secrets: [defineSecret('STRIPE')], minInstances: 1 }, () => {});
    exports.orders = { add: onCall({ region: 'europe-west1' }, () => {}) };
    exports.night = onSchedule({ schedule: '0 3 * * *', timeZone: 'Europe/Berlin', retryCount: 2 }, () => {});
    exports.mail = onTaskDispatched({ retryConfig: { maxAttempts: 5 }, rateLimits: { maxConcurrentDispatches: 6 } }, () => {});
    exports.written = onDocumentWritten('orders/{id}', () => {});
    exports.heard = onMessagePublished('news', () => {});
  `;
  const release = stand.repository.release(real.at, 'real', {
    'functions/index.js': index,
    'functions/package.json': JSON.stringify({ main: 'index.js', engines: { node: '22' } }),
  });

  const { parts } = await real.live(release);

  expect([...parts.keys()].sort()).toEqual(
    ['api', 'heard', 'mail', 'night', 'orders-add', 'written'].map((name) => `${name}@europe-west1`),
  );
  expect(stand.cloud.engine.get(resource('api'))?.resource).toMatchObject({
    buildConfig: { runtime: 'nodejs22', entryPoint: 'api' },
    serviceConfig: {
      availableMemory: '512Mi',
      minInstanceCount: 1,
      secretEnvironmentVariables: [{ key: 'STRIPE', secret: 'STRIPE', version: 'latest' }],
    },
  });
  expect(stand.cloud.engine.get(resource('orders-add'))?.resource.buildConfig?.entryPoint).toBe('orders.add');
  expect(stand.cloud.engine.get(resource('written'))?.resource.eventTrigger).toMatchObject({
    eventType: 'google.cloud.firestore.document.v1.written',
    retryPolicy: 'RETRY_POLICY_DO_NOT_RETRY',
  });
  expect(stand.cloud.engine.get(resource('heard'))?.resource.eventTrigger?.pubsubTopic).toBe(
    'projects/shop-prod/topics/news',
  );
  const { kept } = stand.cloud.companions;
  expect(kept.get('projects/shop-prod/locations/europe-west1/queues/mail')).toMatchObject({
    retryConfig: { maxAttempts: 5 },
    rateLimits: { maxConcurrentDispatches: 6 },
  });
  expect(kept.get('projects/shop-prod/locations/europe-west1/jobs/firebase-schedule-night-europe-west1')).toMatchObject(
    {
      schedule: '0 3 * * *',
      timeZone: 'Europe/Berlin',
      httpTarget: { httpMethod: 'POST' },
    },
  );
});

test('an older SDK is asked over HTTP', async () => {
  const { parts } = await team.release(releaseOf(stand.repository, team.at, { code: 'old', more: { old: true } }));

  expect([...parts.keys()]).toEqual(['api@europe-west1']);
});

test('a blocking function that was never deployed is refused in the plan, with what to do', async () => {
  const blocking = {
    platform: 'gcfv2',
    blockingTrigger: { eventType: 'providers/cloud.auth/eventTypes/user.beforeCreate' },
  };

  const { blockers } = await team.foresee(
    releaseOf(stand.repository, team.at, { code: 'b', endpoints: { api: https, guard: blocking } }),
  );

  expect(blockers).toEqual([
    expect.stringContaining('guard@europe-west1 is a blocking function that was never deployed'),
  ]);
});

test('a parameter without a value, and one that only Google could work out, are refused in the plan', async () => {
  const endpoints = {
    api: { ...https, minInstances: '{{ params.LEAST }}', serviceAccountEmail: '{{ params.A == params.B ? 1 : 2 }}' },
  };
  const more = { params: [{ name: 'LEAST', type: 'int' }] };

  const { blockers } = await team.foresee(releaseOf(stand.repository, team.at, { code: 'p', endpoints, more }));

  expect(blockers.join('\n')).toContain('the parameter LEAST has no value: set params.LEAST');
  expect(blockers.join('\n')).toContain('which only plain parameters can answer');
});
