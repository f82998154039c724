import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Release } from '../../../src/domain/plan.ts';
import type { Foresight, Kept } from '../../../src/ports/provider.ts';
import { releaseWhole, shiftWhole } from '../../contracts/whole.ts';
import { call, drive, soon } from './drive.ts';
import type { Drive } from './drive.ts';
import { https, releaseOf } from './source.ts';
import { functionsStand, region, resource, serviceName } from './stand.ts';
import type { FunctionsStand } from './stand.ts';

let stand: FunctionsStand;
let team: Drive;
let one: Release;
let old: { readonly version: string };
let kept: Kept;

const source = (code: string, ids: readonly string[] = ['api', 'pay']): Release =>
  releaseOf(stand.repository, team.at, { code, endpoints: Object.fromEntries(ids.map((id) => [id, https])) });

beforeEach(async () => {
  stand = await functionsStand();
  team = drive(stand);
  one = source('one');
  old = await team.live(one);
  kept = { version: old.version, state: (await team.snapshot()).state };
});
afterEach(async () => {
  const violations = stand.cloud.violations();
  await stand.end();
  expect(violations).toEqual([]);
});

const builds = (): number => stand.cloud.engine.operations().length;
const served = (id: string) => stand.cloud.run.engine.service(serviceName(id))?.served.map((each) => each.revision);
const traffic = (id: string) => stand.cloud.run.engine.service(serviceName(id))?.traffic;

async function foresee(record = kept): Promise<Foresight> {
  const request = { ...team.at, release: one, kept: record };
  for (;;) {
    const found = await team.provider.foresee?.(request, soon());
    if (found !== undefined && found.unknown === undefined) return found;
  }
}

async function goBack(record = kept, consents: readonly string[] = []) {
  const doer = { provider: team.provider, call: () => call() };
  const released = await releaseWhole(doer, { ...team.at, release: one, kept: record, consents });
  const { version, parts } = released;
  await shiftWhole(doer, { ...team.at, version, weight: 100, kept: record }, parts);
  return released;
}

describe('a rollback to an earlier release of functions', () => {
  test('moves the traffic to kept revisions, builds nothing and says so; the newest needs no pin', async () => {
    const before = served('api');
    const two = source('two');
    await team.live(two);
    const newest: Kept = {
      version: (await team.describe()).live[0]?.version ?? '',
      state: (await team.snapshot()).state,
    };
    const count = builds();

    const foreseen = await foresee();
    const { version } = await goBack();

    expect(foreseen).toMatchObject({
      changes: [
        '2 of 2 functions go back to their kept revisions by traffic alone; nothing is built',
        `by traffic: api@${region}, pay@${region}`,
      ],
      consents: [],
      blockers: [],
    });
    expect(foreseen.risks[0]).toContain('pinned to the kept revisions until the next release');
    expect(builds()).toBe(count);
    expect(version).toBe(old.version);
    expect(served('api')).toEqual(before);
    const found = await team.describe();
    expect(found.live).toEqual([expect.objectContaining({ version: old.version, weight: 100 })]);
    expect(found.remarks).toMatchObject([{ code: 'newest-not-serving', fix: { id: 'serve-newest' } }]);

    // Forward again, to what is the newest: no pin is left.
    [one, kept] = [two, newest];
    await goBack();

    expect(builds()).toBe(count);
    expect(await stand.shareOf(newest.version)).toBe(100);
    expect((await team.describe()).remarks).toEqual([]);
    expect(traffic('api')).toMatchObject([{ type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST', percent: 100 }]);
  });

  test('builds only the function whose image is gone, which the plan says before', async () => {
    const before = served('api');
    await team.live(source('two'));
    const count = builds();
    for (const { name } of stand.cloud.run.images.all())
      if (name.endsWith('/pay:version_1')) stand.cloud.run.images.remove(name);

    const foreseen = await foresee();
    await goBack();

    expect(foreseen.risks[0]).toMatch(
      /^built anew, .* pay@europe-west1, because the image of its revision .* is gone$/,
    );
    expect(foreseen.changes).toContain(`of these by traffic alone: api@${region}`);
    expect(builds()).toBe(count + 1);
    expect(served('api')).toEqual(before);
    expect(await stand.shareOf(old.version)).toBe(100);
  });

  test('names in its plan what comes back otherwise, what must be built and why, and what may be deleted', async () => {
    const later = drive(stand, stand.settled({ functionEnv: { MODE: 'new' } }));
    await later.live(source('two', ['api', 'pay', 'fresh']));
    const { functions } = kept.state as { readonly functions: readonly object[] };
    // As if the functions had been made anew since, and counted from one again.
    const forged = functions.map((was) => ({ ...was, made: 'fn-other' }));

    const [seen, unproven, unrecorded] = await Promise.all([
      foresee(),
      foresee({ ...kept, state: { functions: forged } }),
      foresee({ version: old.version }),
    ]);
    await goBack(kept, [seen.consents[0]?.id ?? '']);

    expect(seen.changes[2]).toBe(
      `configuration as it was then, other than what serves now: api@${region} (env), pay@${region} (env)`,
    );
    expect(seen.consents).toMatchObject([{ id: `delete:${region}/fresh` }]);
    expect(unproven.risks[0]).toContain('nothing proves that its revision');
    expect(unrecorded.risks[0]).toContain('not on record');
    expect(stand.cloud.engine.get(resource('fresh'))).toBeUndefined();
    expect(await stand.shareOf(old.version)).toBe(100);
  });
});
