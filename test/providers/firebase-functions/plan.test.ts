import { expect, test } from 'vitest';
import { cleanupRisk } from '../../../src/providers/firebase-functions/far/images.ts';
import { endpointHash } from '../../../src/providers/firebase-functions/plan/labels.ts';
import { maskFor } from '../../../src/providers/firebase-functions/plan/second-generation.ts';
import { releaseSplit, trafficMs, trafficSplit } from '../../../src/providers/firebase-functions/plan/split.ts';
import { functionsKind, functionsSettings } from '../../../src/providers/firebase-functions/settings.ts';
import { declaredIn } from '../../../src/providers/firebase-functions/source/endpoints.ts';
import { manifestSchema } from '../../../src/providers/firebase-functions/source/manifest.ts';

const settingsWith = (more: object = {}) =>
  functionsSettings.parse({ project: 'shop-prod', repository: '/srv/shop', region: 'europe-west1', ...more });

function declared(endpoints: object, more: { readonly params?: object; readonly manifest?: object } = {}) {
  const manifest = manifestSchema.parse({ specVersion: 'v1alpha1', endpoints, ...more.manifest });
  const settings = settingsWith(more.params === undefined ? {} : { params: more.params });
  return declaredIn(manifest, { ...settings, runtime: 'nodejs22', env: {} });
}

const https = { platform: 'gcfv2', entryPoint: 'api', httpsTrigger: {} };

test('settings that were read once are read the same again', () => {
  const once = settingsWith({ quotas: { traffic: { per: '2s' } } });

  expect(functionsSettings.parse(JSON.parse(JSON.stringify(once)))).toEqual(once);
  expect(once.quotas.secondGeneration).toEqual({ calls: 60, per: 60_000, atOnce: 10 });
  expect(once.quotas.firstGeneration).toEqual({ calls: 80, per: 100_000, atOnce: 10 });
  expect(functionsKind.capabilities(once)).toEqual({ shift: 'weighted', undo: { kind: 'instant' } });
});

test('a function in two regions is two functions, with the defaults that Google would not give', () => {
  const { endpoints, faults } = declared({ api: { ...https, region: ['europe-west1', 'us-east1'] } });

  expect(faults).toEqual([]);
  expect(endpoints.map(({ region, memoryMb, cpu, concurrency }) => [region, memoryMb, cpu, concurrency])).toEqual([
    ['europe-west1', 256, 1, 80],
    ['us-east1', 256, 1, 80],
  ]);
});

test('parameters are put in from the settings, else from their defaults', () => {
  const endpoint = { ...https, minInstances: '{{ params.LEAST }}', timeoutSeconds: '{{ params.LONG }}' };
  const manifest = {
    params: [
      { name: 'LEAST', default: 1 },
      { name: 'LONG', default: 60 },
    ],
  };

  const { endpoints } = declared({ api: endpoint }, { params: { LONG: 90 }, manifest });

  expect(endpoints).toMatchObject([{ minInstances: 1, timeoutSeconds: 90 }]);
});

test('a function that the source leaves out is not there, and an unknown trigger is a fault', () => {
  const { endpoints, faults } = declared({
    left: { ...https, omit: true },
    odd: { platform: 'gcfv2', entryPoint: 'odd', dataConnectGraphqlTrigger: {} },
  });

  expect(endpoints).toEqual([]);
  expect(faults).toEqual(['odd has a kind of trigger that is not known here']);
});

test('the hash changes with the source and with every setting of the function', () => {
  const [one] = declared({ api: https }).endpoints;
  const [more] = declared({ api: { ...https, availableMemoryMb: 512 } }).endpoints;
  if (one === undefined || more === undefined) throw new Error('nothing is declared');

  const hashes = [endpointHash(one, 'a'), endpointHash(one, 'b'), endpointHash(more, 'a')];

  expect(new Set(hashes).size).toBe(3);
  expect(endpointHash({ ...one }, 'a')).toBe(hashes[0]);
});

test('an update never names the topic of a function, which Google refuses, nor its traffic', () => {
  const eventType = 'google.cloud.pubsub.topic.v1.messagePublished';
  const trigger = { eventType, eventFilters: { topic: 'news' }, retry: true };
  const [heard] = declared({ heard: { platform: 'gcfv2', entryPoint: 'heard', eventTrigger: trigger } }).endpoints;
  if (heard === undefined) throw new Error('nothing is declared');

  const mask = maskFor(heard);

  expect(mask).toContain('event_trigger.retry_policy');
  expect(mask.filter((path) => /topic|event_filters|traffic/.test(path))).toEqual([]);
});

test('critical functions come first, others after what they need, deletions last, each region in a lane of its own', () => {
  const settings = settingsWith({ critical: { pay: { fallback: 'by telephone' } }, after: { api: ['base'] } });
  const one = (id: string, region = 'europe-west1', generation: 1 | 2 = 2) => ({ id, region, generation });

  const split = releaseSplit([one('api'), one('base'), one('pay'), one('old', 'us-east1', 1)], [one('gone')], settings);

  expect(split.parts.map(({ name, after, critical, lane }) => [name, after.length, critical, lane])).toEqual([
    ['pay@europe-west1', 0, true, 'functions-v2/europe-west1'],
    ['api@europe-west1', 1, false, 'functions-v2/europe-west1'],
    ['base@europe-west1', 0, false, 'functions-v2/europe-west1'],
    ['old@us-east1', 0, false, 'functions-v1/us-east1'],
    ['delete:gone@europe-west1', 4, false, 'functions-v2/europe-west1'],
  ]);
  expect(split.quotas).toEqual([
    { lane: 'functions-v2/europe-west1', calls: 60, perMs: 60_000, atOnce: 10 },
    { lane: 'functions-v1/us-east1', calls: 80, perMs: 100_000, atOnce: 10 },
  ]);
  expect(split.stopAfterFailures).toBe(3);
});

test('going back with 100 functions in one region takes about 100 seconds, in two regions half of it', () => {
  const settings = settingsWith();
  const many = Array.from({ length: 100 }, (_, index) => ({
    id: `f${String(index)}`,
    region: 'europe-west1',
    generation: 2 as const,
  }));
  const spread = many.map((one, index) => ({ ...one, region: index % 2 === 0 ? 'europe-west1' : 'us-east1' }));

  expect(trafficMs(many, settings)).toBe(100_000);
  expect(trafficMs(spread, settings)).toBe(50_000);
  expect(trafficSplit(many, settings).quotas).toEqual([
    { lane: 'traffic/europe-west1', calls: 1, perMs: 1_000, atOnce: 5 },
  ]);
});

test('a clean-up policy is a risk only when it deletes too early, or when there is none', () => {
  const month = 30 * 86_400_000;

  expect(cleanupRisk({ kind: 'deletes', olderThanMs: month }, 'europe-west1', month)).toBeUndefined();
  expect(cleanupRisk({ kind: 'no-repository' }, 'europe-west1', month)).toBeUndefined();
  expect(cleanupRisk({ kind: 'deletes', olderThanMs: 86_400_000 }, 'europe-west1', month)?.remedy).toContain(
    '--days 30',
  );
  expect(cleanupRisk({ kind: 'keeps-all' }, 'europe-west1', month)?.sentence).toContain('no policy');
});
