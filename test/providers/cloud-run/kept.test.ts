import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { Release } from '../../../src/domain/plan.ts';
import { releaseWhole, shiftWhole } from '../../contracts/whole.ts';
import { aCall, drive, soon } from './drive.ts';
import type { CloudRunStand } from './stand.ts';
import { cloudRunFar } from './stand.ts';

const far = await cloudRunFar();

afterEach(() => {
  expect(far.run.violations).toEqual([]);
});
afterAll(async () => {
  await far.close();
});

const revisions = (stand: CloudRunStand): number => stand.run.engine.service(stand.name)?.revisions.size ?? 0;

/** Two releases that were live, and what a rollback to the first one asks. */
async function twoReleases(settings: Readonly<Record<string, unknown>> = {}) {
  const stand = far.newStand(settings);
  const team = drive(stand);
  const [one, two] = [stand.push('one'), stand.push('two')];
  const goLive = async (release: Release): Promise<string> => {
    const version = await team.release(release);
    await team.shift(version, 100);
    return version;
  };
  const old = await goLive(one);
  const newer = await goLive(two);
  const request = { ...stand.at, release: one, base: two, kept: { version: old } };
  const doer = { provider: team.provider, call: aCall };
  return {
    ...{ stand, team, old, newer, request, two },
    foresee: () => team.provider.foresee?.(request, soon()),
    goBack: async (): Promise<string> => {
      const { version } = await releaseWhole(doer, request);
      await shiftWhole(doer, { ...stand.at, version, weight: 100, kept: request.kept });
      return version;
    },
  };
}

describe('a rollback to an earlier release of Cloud Run', () => {
  test('moves the traffic to its kept revision and makes nothing; a later release takes the pin away', async () => {
    const { stand, team, old, newer, foresee, goBack } = await twoReleases();

    const foreseen = await foresee();
    const before = stand.timesHappened('release');
    expect(await goBack()).toBe(old);

    expect(foreseen?.changes).toEqual([`${stand.service}: traffic moves to ${old}, the kept revision of one`]);
    expect(foreseen?.risks.join('\n')).toContain(`pinned to ${old} until the next release`);
    expect(stand.timesHappened('release')).toBe(before);
    expect(await stand.shareOf(old)).toBe(100);
    expect(team.service().traffic[0]).toMatchObject({ revision: old, percent: 100 });
    const { remarks, live } = await team.describe();
    expect(live).toMatchObject([{ version: old, weight: 100 }]);
    expect(remarks).toMatchObject([{ code: 'newest-not-serving', fix: { id: 'serve-newest' } }]);
    expect(remarks?.[0]?.sentence).toContain(newer);

    const third = await team.live('three');

    expect(await stand.shareOf(third)).toBe(100);
    expect((await team.describe()).remarks).toEqual([]);
  });

  test('brings its configuration back with it, and the plan names what differs', async () => {
    const { stand, team, old, request } = await twoReleases({ env: { MODE: 'old' }, concurrency: 10 });
    const changed = far.newStand({ env: { MODE: 'old' }, concurrency: 10, service: stand.service });
    const settings = { ...(changed.at.component.settings as object), env: { MODE: 'new' }, concurrency: 20 };
    const later = { ...stand.at, component: { ...stand.at.component, settings } };
    const doer = { provider: team.provider, call: aCall };
    const { version } = await releaseWhole(doer, { ...later, release: stand.push('three') });
    await shiftWhole(doer, { ...later, version, weight: 100 });

    const foreseen = await team.provider.foresee?.({ ...request, ...later, release: request.release }, soon());
    const again = await releaseWhole(doer, { ...request, ...later, release: request.release });

    expect(again.version).toBe(old);
    expect(foreseen?.changes[1]).toBe('configuration as it was with one, other than what serves now: env, concurrency');
  });

  test('makes it anew when the kept revision was deleted, and the plan says so', async () => {
    const { stand, old, foresee, goBack } = await twoReleases();
    const traffic = [{ type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST' as const, percent: 100 }];
    stand.run.engine.update({ name: stand.name, traffic }, ['traffic']);
    await expect
      .poll(() => {
        const { generation, observedGeneration } = stand.run.engine.service(stand.name) ?? {};
        return generation === observedGeneration;
      })
      .toBe(true);
    stand.run.engine.deleteRevision(stand.name, old);

    const foreseen = await foresee();
    const count = revisions(stand);
    const made = await goBack();

    expect(foreseen?.risks[0]).toBe(
      `the revision ${old} is no longer there: one is made anew, with the configuration of today`,
    );
    expect(foreseen?.changes[0]).toContain('a new revision of');
    expect(made).not.toBe(old);
    expect(revisions(stand)).toBe(count + 1);
    expect(await stand.shareOf(made)).toBe(100);
  });

  test('cannot use a revision whose image is gone, and says that its image must be built', async () => {
    const { stand, old, foresee } = await twoReleases();
    stand.run.images.remove(stand.imageOf('one'));

    const foreseen = await foresee();

    expect(foreseen?.risks[0]).toContain(`the image of the revision ${old} is gone`);
    expect(foreseen?.blockers[0]).toContain('there is no image');
  });

  test('does not trust a name alone: a revision of another commit is not the kept one', async () => {
    const { stand, team, newer, request } = await twoReleases();
    const doer = { provider: team.provider, call: aCall };

    const { version } = await releaseWhole(doer, { ...request, kept: { version: newer } });

    expect(version).not.toBe(newer);
    expect(revisions(stand)).toBe(3);
  });

  test('is refused to an older owner, though it would change nothing yet', async () => {
    const { team, request } = await twoReleases();
    const late = { ...aCall(), fence: 0 as ReturnType<typeof aCall>['fence'] };

    await expect(team.provider.release(request, late)).rejects.toMatchObject({ code: 'stale-fence' });
  });
});
