import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Release } from '../../../src/domain/plan.ts';
import { ended } from '../../contracts/whole.ts';
import { call, drive, soon } from './drive.ts';
import type { Drive } from './drive.ts';
import { https, releaseOf } from './source.ts';
import { functionsStand, region, resource, serviceName } from './stand.ts';
import type { FunctionsStand } from './stand.ts';

const fallback = 'orders are taken by telephone';
let stand: FunctionsStand;
let team: Drive;
const source = (code: string): Release =>
  releaseOf(stand.repository, team.at, { code, endpoints: { api: https, pay: https } });

beforeEach(async () => {
  stand = await functionsStand({ settings: { preview: 'api', critical: { pay: { fallback } } } });
  team = drive(stand);
  await team.live(source('one'));
});
afterEach(async () => {
  const violations = stand.cloud.violations();
  await stand.end();
  expect(violations).toEqual([]);
});

const tagged = () =>
  stand.cloud.run.engine.service(serviceName('api'))?.traffic.flatMap(({ tag, revision }) => (tag ? [revision] : []));

test('the function of the smoke tests answers at an address of its own before it has traffic, release after release', async () => {
  const two = source('two');
  const foreseen = await team.foresee(two);
  const without = await drive(stand, stand.settled({ preview: undefined })).foresee(two);
  const next = await team.release(two);
  const revision = next.parts.get(`api@${region}`);

  const url = await team.provider.previewUrl(team.at, next.version, soon());

  expect([...next.parts.keys()]).toEqual([`pay@${region}`, `api@${region}`, `preview:api@${region}`]);
  expect(foreseen.changes).toContain(`api@${region} is tried at its own address before it has traffic`);
  expect(without.risks.join('\n')).toContain('nothing is tried before it has traffic: the setting preview names no');
  expect(foreseen.risks.join('\n')).not.toContain('before it has traffic');
  expect(await (await fetch(url ?? '')).text()).toBe(revision);
  expect(await stand.shareOf(next.version)).toBe(0);

  await team.shift(next, 100);
  const third = await team.release(source('three'));

  // The address goes on to the newest, so that nothing keeps old revisions.
  expect(tagged()).toEqual([third.parts.get(`api@${region}`)]);
  expect(await stand.shareOf(next.version)).toBe(100);
});

test('a lost answer about the address is found again, and written once', async () => {
  const next = await team.release(source('two'));
  const part = { name: `preview:api@${region}` };
  const request = { ...team.at, release: source('two'), part };
  const step = call();
  const changes = () => stand.cloud.run.journal.filter(({ kind }) => kind === 'traffic').length;
  const before = changes();

  const handle = await team.provider.release(request, step);
  const again = await team.provider.release(request, { ...step, signal: soon() });
  const found = await team.provider.reconcile({ kind: 'release', request }, step);

  expect(changes()).toBe(before + 1);
  expect(again).toEqual(handle);
  expect(found).toEqual({ kind: 'done', handle });
  expect((await ended(team.provider, { ...team.at, part }, handle)).kind).toBe('succeeded');
  expect(tagged()).toEqual([next.parts.get(`api@${region}`)]);
});

test('a critical function that fails says what is done without it; nothing else was begun, and users keep what they had', async () => {
  const old = (await team.describe()).live[0]?.version ?? '';
  const begun = stand.cloud.engine.operations().length;
  stand.cloud.behaviours.set('pay', { fails: { code: 3, message: 'index.js does not parse' } });
  const two = source('two');

  const foreseen = await team.foresee(two);
  await expect(team.release(two)).rejects.toThrow(
    `pay is critical; without it: ${fallback}. Google could not deploy pay: index.js does not parse`,
  );

  expect(foreseen.risks.join('\n')).toContain(
    `pay is critical: when it fails, everything goes back at once; without it: ${fallback}`,
  );
  const part = { name: `pay@${region}` };
  await expect(team.provider.describe({ ...team.at, part }, soon())).rejects.toMatchObject({
    code: 'failed',
    message: expect.stringContaining(`without it: ${fallback}. pay in ${region} is failed at Google`) as string,
  });
  expect(stand.cloud.engine.operations()).toHaveLength(begun + 1);
  expect(stand.cloud.engine.get(resource('api'))?.state).toBe('ACTIVE');
  expect(await stand.shareOf(old)).toBe(100);
});
