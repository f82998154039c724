import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../supervisor/stand.ts';
import { aCall, drive, soon } from './drive.ts';
import { cloudRunFar } from './stand.ts';

const far = await cloudRunFar();

afterEach(() => {
  expect(far.run.violations).toEqual([]);
});
afterAll(async () => {
  await far.close();
});

const latest = 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST';
const byName = 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION';

describe('traffic of a Cloud Run service', () => {
  test('is pinned to what serves before the new revision is there, and unpinned at the end', async () => {
    const stand = far.newStand();
    const { live, release, shift, service } = drive(stand);
    const old = await live('one');

    const next = await release(stand.push('two'));
    const during = service().traffic.map(({ type, revision, percent }) => ({ type, revision, percent }));
    await shift(next, 100);

    expect(during).toEqual([
      { type: byName, revision: old, percent: 100 },
      { type: byName, revision: next, percent: 0 },
    ]);
    expect(service().traffic[0]).toMatchObject({ type: latest, percent: 100 });
  });

  test('stays by name at the end where the settings want it', async () => {
    const stand = far.newStand({ serve: 'revision' });
    const { live, service } = drive(stand);
    await live('one');

    const next = await live('two');

    expect(service().traffic[0]).toMatchObject({ type: byName, revision: next, percent: 100 });
  });

  test('leads to the new revision at its own address before it has a share', async () => {
    const stand = far.newStand();
    const { live, release, provider } = drive(stand);
    await live('one');

    const next = await release(stand.push('two'));
    const url = await provider.previewUrl(stand.at, next, soon());

    expect(await (await fetch(url ?? '')).text()).toBe(next);
    expect(await stand.shareOf(next)).toBe(0);
  });

  test('goes by stages, exactly, and keeps addresses all the time', async () => {
    const stand = far.newStand();
    const { live, release, shift, provider } = drive(stand);
    const old = await live('one');
    const next = await release(stand.push('two'));

    for (const weight of [5, 25, 50]) {
      await shift(next, weight);
      expect(await stand.shareOf(next)).toBe(weight);
      expect(await stand.shareOf(old)).toBe(100 - weight);
    }
    expect(await provider.previewUrl(stand.at, next, soon())).toBeDefined();
  });

  test('a rollback by traffic pins: a later deployment by hand serves nothing new, which is said and mended', async () => {
    const stand = far.newStand();
    const { live, describe: look, restore, deployByHand, mend, service } = drive(stand);
    const old = await live('one');
    const before = await look();
    await live('two');
    await restore(before);

    deployByHand('three');
    await eventually('the revision made by hand is ready', () =>
      Promise.resolve(service().latestReady.endsWith('-gen') && service().observedGeneration === service().generation),
    );
    const newest = service().latestReady;
    expect(await stand.shareOf(old)).toBe(100);
    const { remarks } = await look();
    expect(remarks).toEqual([
      {
        code: 'newest-not-serving',
        sentence: `the newest revision ${newest} is not serving: the traffic is pinned to ${old} 100 %`,
        fix: { id: 'serve-newest', label: `Serve ${newest}` },
      },
    ]);

    await mend('serve-newest');

    expect(await stand.shareOf(newest)).toBe(100);
    expect((await look()).remarks).toEqual([]);
  });

  test('put back means the revision that was newest then, never the one that is newest now', async () => {
    const stand = far.newStand();
    const { live, describe: look, restore, service } = drive(stand);
    const old = await live('one');
    const before = await look();
    expect(service().traffic[0]).toMatchObject({ type: latest });
    await live('two');

    await restore(before);

    expect(service().traffic[0]).toMatchObject({ type: byName, revision: old, percent: 100 });
  });

  test('put back while nothing newer came is unpinned as it was', async () => {
    const stand = far.newStand();
    const { live, describe: look, restore, release, service } = drive(stand);
    await live('one');
    const before = await look();
    const broken = stand.push('two', { fails: { reason: 'HEALTH_CHECK_CONTAINER_ERROR', message: 'no port' } });
    await expect(release(broken)).rejects.toThrow(/HEALTH_CHECK_CONTAINER_ERROR/);

    await restore(before);

    expect(service().traffic[0]).toMatchObject({ type: latest, percent: 100 });
  });

  test('is not put back to a revision whose image is gone, and says so at once', async () => {
    const stand = far.newStand();
    const { live, describe: look, restore, service } = drive(stand);
    await live('one');
    const before = await look();
    const next = await live('two');
    stand.run.images.remove(stand.imageOf('one'));

    await expect(restore(before)).rejects.toMatchObject({ name: 'ProviderError', code: 'gone', retryable: false });
    expect(await stand.shareOf(next)).toBe(100);
    expect(service().failure).toBeUndefined();
  });

  test('that Cloud Run cannot route ends as a failure with its reason', async () => {
    const stand = far.newStand();
    const { live, release, provider, ended } = drive(stand);
    await live('one');
    const next = await release(stand.push('two'));
    stand.run.images.remove(stand.imageOf('two'));

    const begun = await provider.shift({ ...stand.at, version: next, weight: 10 }, aCall());
    const end = begun.kind === 'running' ? await ended(begun.handle) : begun;

    expect(end).toMatchObject({ kind: 'failed', code: 'gone', retryable: false });
    expect(end.kind === 'failed' && end.sentence).toMatch(/image .* not found/);
  });

  test('that somebody else moved meanwhile is told, not fought over', async () => {
    const stand = far.newStand();
    const { live, release, provider, ended } = drive(stand);
    const old = await live('one');
    const next = await release(stand.push('two'));
    const begun = await provider.shift({ ...stand.at, version: next, weight: 10 }, aCall());
    if (begun.kind !== 'running') throw new Error('too quick to be overtaken');

    stand.run.engine.update({ name: stand.name, traffic: [{ type: byName, revision: old, percent: 100 }] }, [
      'traffic',
    ]);

    expect(await ended(begun.handle)).toMatchObject({ kind: 'failed', code: 'conflict' });
  });

  test('is read again and moved again when the service changed between look and change', async () => {
    const stand = far.newStand();
    const { live, release, shift, service } = drive(stand);
    await live('one');
    const next = await release(stand.push('two'));
    stand.run.faults.inject(
      ({ path }) => {
        if (!path.endsWith('/UpdateService')) return false;
        // Somebody else writes in the very moment: the etag that was read is old.
        stand.run.engine.update({ name: stand.name, labels: { team: 'shop' } }, ['labels']);
        return false;
      },
      { kind: 'drop-before-effect' },
    );

    const shifting = shift(next, 25);
    await expect(shifting).rejects.toMatchObject({ code: 'stale-read', retryable: true });
    stand.run.faults.clear();
    await shift(next, 25);

    expect(service().labels).toEqual({ team: 'shop' });
    expect(await stand.shareOf(next)).toBe(25);
  });
});
