import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { drive } from './drive.ts';
import type { Drive } from './drive.ts';
import { https, releaseOf } from './source.ts';
import { functionsStand, region, resource, serviceName } from './stand.ts';
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

const served = (id: string) => stand.cloud.run.engine.service(serviceName(id))?.served ?? [];
const traffic = (id: string) => stand.cloud.run.engine.service(serviceName(id))?.traffic ?? [];

describe('trap 1: a rollback by Cloud Run traffic pins, and later deployments serve nothing new', () => {
  test('the pin made for a canary is taken away at the end', async () => {
    await team.live(stand.good('one'));
    const next = await team.release(stand.good('two'));
    expect(traffic('api')).toMatchObject([{ type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION', percent: 100 }]);

    await team.shift(next, 25);
    expect(
      served('api')
        .map(({ percent }) => percent)
        .sort(),
    ).toEqual([25, 75]);
    await team.shift(next, 100);

    expect(traffic('api')).toMatchObject([{ type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST', percent: 100 }]);
    expect((await team.describe()).remarks).toEqual([]);
  });

  test('after a rollback the newest revision is said to serve nobody, and one press serves it', async () => {
    await team.live(stand.good('one'));
    const before = await team.snapshot();
    const next = await team.live(stand.good('two'));
    await team.restore(before);

    const [remark] = (await team.describe()).remarks ?? [];
    expect(remark).toMatchObject({ code: 'newest-not-serving', fix: { id: 'serve-newest' } });
    expect(remark?.sentence).toContain('api@europe-west1');
    await team.mend('serve-newest');

    expect(traffic('api')).toMatchObject([{ type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST', percent: 100 }]);
    expect((await team.describe()).live.map(({ version }) => version)).toEqual([next.version]);
  });

  test('the next release after a rollback reaches everybody again', async () => {
    await team.live(stand.good('one'));
    const before = await team.snapshot();
    await team.live(stand.good('two'));
    await team.restore(before);

    const third = await team.live(stand.good('three'));

    expect(await stand.shareOf(third.version)).toBe(100);
    expect(traffic('api')).toMatchObject([{ type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST', percent: 100 }]);
  });
});

describe('trap 2: without a clean-up policy the Firebase CLI fails after success, and --force deletes images and functions', () => {
  test('a policy that deletes images after a day is a risk of the plan, with the way out', async () => {
    await team.live(stand.good('one'));
    stand.cloud.policies.now = { day: { id: 'day', action: 'DELETE', condition: { olderThan: '86400s' } } };

    const { risks } = await team.foresee(stand.good('two'));

    expect(risks.join('\n')).toContain('images in europe-west1 are deleted when older than 1 days');
    expect(risks.join('\n')).toContain('functions:artifacts:setpolicy --location europe-west1 --days 30');
  });

  test('no policy at all is told too, and the release goes well without one', async () => {
    await team.live(stand.good('one'));
    stand.cloud.policies.now = {};

    const { risks } = await team.foresee(stand.good('two'));
    const next = await team.live(stand.good('two'));

    expect(risks.join('\n')).toContain('no policy for old images');
    expect(await stand.shareOf(next.version)).toBe(100);
    const examined = (await team.provider.examine?.(team.at, AbortSignal.timeout(5_000))) ?? [];
    expect(examined.filter(({ state }) => state !== 'good')).toMatchObject([
      { subject: 'clean-up of images in europe-west1', state: 'bad' },
    ]);
  });

  test('an image that is gone makes going back a rebuild, said before anything is released', async () => {
    await team.live(stand.good('one'));
    const next = stand.good('two');
    expect((await team.foresee(next)).undo).toBeUndefined();
    for (const { name } of stand.cloud.run.images.all()) stand.cloud.run.images.remove(name);

    const { undo, risks } = await team.foresee(next);

    expect(undo).toEqual({ kind: 'redeploy' });
    expect(risks.join('\n')).toContain('building anew, because the image is gone: api@europe-west1');
  });

  test('an image that is gone is built anew from the saved source when going back', async () => {
    const old = await team.live(stand.good('one'));
    const before = await team.snapshot();
    const revision = served('api')[0]?.revision ?? '';
    await team.live(stand.good('two'));
    for (const { name } of stand.cloud.run.images.all())
      if (name.endsWith(':version_1')) stand.cloud.run.images.remove(name);

    await team.restore(before);

    const [operation] = stand.cloud.engine.operations();
    expect(operation?.paths).toContain('service_config.all_traffic_on_latest_revision');
    expect(served('api')).toMatchObject([{ percent: 100 }]);
    expect(served('api')[0]?.revision).not.toBe(revision);
    expect(stand.cloud.engine.get(resource('api'))?.resource.labels?.['quarterdeck-version']).toBe(old.version);
  });
});

describe('trap 3: unchanged functions are skipped by their hash unless named', () => {
  const two = { api: https, other: https };

  test('what is unchanged is left out and said so', async () => {
    await team.live(releaseOf(stand.repository, team.at, { code: 'one', endpoints: two }));
    const more = { api: https, other: https, third: https };
    const next = releaseOf(stand.repository, team.at, { code: 'one', endpoints: more });
    // The manifest lies in the source here, so that another function makes another source.
    const same = { ...next, revision: stand.repository.commit({ 'README.md': 'words' }) };
    await team.live(next);

    const foresight = await team.foresee(same);
    const released = await team.release(same);

    expect(foresight.changes).toEqual(['0 of 3 functions change', '3 unchanged functions are left out']);
    expect([...released.parts]).toEqual([]);
    expect((await team.describe()).live.map(({ version }) => version)).toEqual([released.version]);
  });

  test('after a rollback by traffic the same commit is released again, because its hash proves nothing about what serves', async () => {
    await team.live(stand.good('one'));
    const before = await team.snapshot();
    const bad = stand.good('two');
    await team.live(bad);
    await team.restore(before);

    const foresight = await team.foresee(bad);
    const again = await team.live(bad);

    expect(foresight.changes.join('\n')).toContain('unchanged, but users do not get the newest: api@europe-west1');
    expect([...again.parts.keys()]).toEqual([`api@${region}`]);
    expect(served('api')).toMatchObject([{ percent: 100 }]);
    expect((await team.describe()).live.map(({ version }) => version)).toEqual([again.version]);
  });
});
