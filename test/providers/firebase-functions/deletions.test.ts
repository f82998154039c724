import { afterEach, beforeEach, expect, test } from 'vitest';
import { call, drive } from './drive.ts';
import type { Drive } from './drive.ts';
import { https, releaseOf } from './source.ts';
import { functionsStand, resource } from './stand.ts';
import type { FunctionsStand } from './stand.ts';

let stand: FunctionsStand;
let team: Drive;
beforeEach(async () => {
  stand = await functionsStand();
  team = drive(stand);
  await team.live(releaseOf(stand.repository, team.at, { code: 'one', endpoints: { api: https, gone: https } }));
});
afterEach(async () => {
  const violations = stand.cloud.violations();
  await stand.end();
  expect(violations).toEqual([]);
});

const without = () => releaseOf(stand.repository, team.at, { code: 'two', endpoints: { api: https } });

test('a function that the source no longer has is offered for deletion by its name, and kept without a yes', async () => {
  const release = without();

  const { consents } = await team.foresee(release);
  await team.live(release);

  expect(consents).toEqual([
    {
      id: 'delete:europe-west1/gone',
      sentence: 'delete gone in europe-west1, which is at Google and not in the source',
    },
  ]);
  expect(stand.cloud.engine.get(resource('gone'))).toBeDefined();
});

test('with a yes it is deleted, after everything else', async () => {
  const { parts } = await team.release(without(), ['delete:europe-west1/gone']);

  expect([...parts]).toEqual([
    ['api@europe-west1', expect.stringContaining('api-')],
    ['delete:gone@europe-west1', 'deleted'],
  ]);
  expect(stand.cloud.engine.get(resource('gone'))).toBeUndefined();
});

test('a deletion that nobody agreed to is refused even when it is asked for', async () => {
  const release = without();
  await team.release(release);
  const request = { ...team.at, release, part: { name: 'delete:gone@europe-west1' } };

  await expect(team.provider.release(request, call())).rejects.toMatchObject({ code: 'forbidden' });

  expect(stand.cloud.engine.get(resource('gone'))).toBeDefined();
});

test('a function that a failed release left behind stays, is said, and can be deleted by itself', async () => {
  const before = await team.snapshot();
  const three = { api: https, gone: https, fresh: https };
  await team.live(releaseOf(stand.repository, team.at, { code: 'three', endpoints: three }));
  await team.restore(before);

  const { remarks = [] } = await team.describe();
  const left = remarks.find(({ code }) => code === 'left-over');
  expect(left?.fix?.id).toBe('delete:europe-west1/fresh');
  await expect(team.mend('delete:europe-west1/api')).rejects.toMatchObject({ code: 'forbidden' });
  await team.mend('delete:europe-west1/fresh');

  expect(stand.cloud.engine.get(resource('fresh'))).toBeUndefined();
  expect(stand.cloud.engine.get(resource('api'))).toBeDefined();
});
