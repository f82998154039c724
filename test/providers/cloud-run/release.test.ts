import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { cloudRunSettings } from '../../../src/providers/cloud-run/settings.ts';
import { aCall, drive, soon } from './drive.ts';
import { cloudRunFar, location, project } from './stand.ts';

const far = await cloudRunFar();

afterEach(() => {
  expect(far.run.violations).toEqual([]);
});
afterAll(async () => {
  await far.close();
});

describe('a release to Cloud Run', () => {
  test('runs the image by its digest, so that what was approved is what starts', async () => {
    const stand = far.newStand();
    const { live, service, describe: look } = drive(stand);

    await live('one');

    const digest = stand.run.images.find(stand.imageOf('one'))?.digest ?? 'none';
    expect(service().template.containers?.[0]?.image).toMatch(new RegExp(`@${digest}$`));
    expect((await look()).facts?.['image']).toContain(digest);
  });

  test.each([
    ['HEALTH_CHECK_CONTAINER_ERROR', 'failed'],
    ['CONTAINER_PERMISSION_DENIED', 'forbidden'],
    ['ACTIVE_REVISION_LIMIT_REACHED', 'quota'],
  ])('that does not become ready (%s) fails as %s, with the log, and the old one serves', async (reason, code) => {
    const stand = far.newStand();
    const { live, provider, ended } = drive(stand);
    const old = await live('one');
    const release = stand.push('two', { fails: { reason, message: 'it did not start' } });

    const end = await ended(await provider.release({ ...stand.at, release }, aCall()));

    expect(end).toMatchObject({ kind: 'failed', code });
    expect(end.lines.join('\n')).toContain('logs/viewer');
    expect(await stand.shareOf(old)).toBe(100);
  });

  test('of an image that was never built begins nothing', async () => {
    const stand = far.newStand();
    const { live, provider } = drive(stand);
    await live('one');
    const release = stand.push('two');
    stand.run.images.remove(stand.imageOf('two'));
    const before = stand.timesHappened('release');

    await expect(provider.release({ ...stand.at, release }, aCall())).rejects.toMatchObject({ code: 'not-found' });

    expect(stand.timesHappened('release')).toBe(before);
  });

  test('is adopted after a crash with the operation that follows it', async () => {
    const stand = far.newStand();
    const { live, provider } = drive(stand);
    await live('one');
    const step = aCall();
    const request = { ...stand.at, release: stand.push('two') };
    stand.run.faults.inject(({ path }) => path.endsWith('/UpdateService'), { kind: 'drop-after-effect' });
    await expect(provider.release(request, step)).rejects.toMatchObject({ outcome: 'unknown' });

    const found = await stand.newProvider().reconcile({ kind: 'release', request }, step);

    const maker = stand.run.journal.findLast(({ service, kind }) => service === stand.name && kind === 'template');
    expect(found).toMatchObject({ kind: 'done', handle: { kind: 'revision', operation: maker?.name } });
  });

  test('keeps what others have set in the service, and sets exactly the variables that are configured', async () => {
    const stand = far.newStand({
      env: { MODE: 'new', KEY: { secret: 'api-key' } },
      serviceAccount: 'api@shop-prod.iam.gserviceaccount.com',
      maxInstances: 20,
    });
    stand.push('zero');
    const env = [
      { name: 'MODE', value: 'old' },
      { name: 'GONE', value: 'hunter2' },
    ];
    const template = { containers: [{ image: stand.imageOf('zero'), env }], executionEnvironment: 2 as const };
    stand.run.engine.create(`projects/${project}/locations/${location}`, stand.service, { template });
    const { provider, live, service, describe: look } = drive(stand);
    const foreseen = await provider.foresee?.({ ...stand.at, release: stand.push('one') }, soon());

    await live('one');

    expect(foreseen?.changes.slice(1)).toEqual([
      'variables added: KEY',
      'variables removed: GONE',
      'variables changed: MODE',
    ]);
    expect(service().template.containers?.[0]?.env?.map(({ name, value }) => [name, value ?? ''])).toEqual([
      ['MODE', 'new'],
      ['KEY', ''],
    ]);
    expect(service().template.executionEnvironment).toBe('EXECUTION_ENVIRONMENT_GEN2');
    const { facts } = await look();
    expect(facts).toMatchObject({
      'service account': 'api@shop-prod.iam.gserviceaccount.com',
      'instances of a revision': '0 to 20',
      ingress: 'INGRESS_TRAFFIC_ALL',
    });
    expect(facts?.['env']).toMatch(/^2 variables, [0-9a-f]{12}$/);
    expect(JSON.stringify([foreseen, facts])).not.toContain('hunter2');
  });

  test('does not touch a service that belongs to a function', async () => {
    const stand = far.newStand();
    stand.push('zero');
    stand.run.engine.create(`projects/${project}/locations/${location}`, stand.service, {
      labels: { 'goog-managed-by': 'cloudfunctions' },
      template: { containers: [{ image: stand.imageOf('zero') }] },
    });
    const { provider } = drive(stand);
    const request = { ...stand.at, release: stand.push('one') };

    await expect(provider.release(request, aCall())).rejects.toMatchObject({ code: 'invalid' });
    expect((await provider.foresee?.(request, soon()))?.blockers).toHaveLength(1);
  });

  test('that was given up never serves, and its address is gone', async () => {
    const stand = far.newStand();
    const { live, provider, ended, service } = drive(stand);
    const old = await live('one');
    const handle = await provider.release({ ...stand.at, release: stand.endless('two') }, aCall());

    await provider.cancel(stand.at, handle, aCall());

    expect(await ended(handle)).toMatchObject({
      kind: 'failed',
      sentence: expect.stringContaining('cancelled') as string,
    });
    expect(service().traffic.map(({ revision, percent }) => [revision, percent])).toEqual([[old, 100]]);
  });
});

describe('an old revision of Cloud Run', () => {
  test('is deleted with its address once nothing needs it', async () => {
    const stand = far.newStand();
    const { live, provider, service } = drive(stand);
    await live('one');
    const second = await live('two');
    await live('three');

    for (let tries = 0; service().revisions.has(second) && tries < 50; tries += 1)
      await provider.retire(stand.at, second, aCall()).catch((error: unknown) => {
        expect(error).toMatchObject({ code: 'busy', retryable: true });
      });

    expect(service().revisions.has(second)).toBe(false);
    expect(service().traffic.some(({ revision }) => revision === second)).toBe(false);
    await expect(provider.retire(stand.at, second, aCall())).resolves.toEqual({ kind: 'done' });
  });

  test('is not retired while it serves', async () => {
    const stand = far.newStand();
    const { live, provider, service } = drive(stand);
    const only = await live('one');

    await expect(provider.retire(stand.at, only, aCall())).rejects.toMatchObject({ code: 'conflict' });
    expect(service().revisions.has(only)).toBe(true);
  });
});

describe('what a release to Cloud Run would do', () => {
  test('to a service that is not there: creates it, and has no way back', async () => {
    const stand = far.newStand();
    const { provider } = drive(stand);

    const seen = await provider.foresee?.({ ...stand.at, release: stand.push('one') }, soon());

    expect(seen?.changes[0]).toContain(`${stand.service} is created in ${location}`);
    expect(seen?.undo?.kind).toBe('impossible');
    expect(seen?.risks).toHaveLength(1);
  });

  test('is refused when the image was never built', async () => {
    const stand = far.newStand();
    const { live, provider } = drive(stand);
    await live('one');
    const release = stand.push('two');
    stand.run.images.remove(stand.imageOf('two'));

    expect((await provider.foresee?.({ ...stand.at, release }, soon()))?.blockers[0]).toContain('there is no image');
  });

  test('promises no way back to a revision whose image is gone', async () => {
    const stand = far.newStand();
    const { live, provider } = drive(stand);
    const old = await live('one');
    const release = stand.push('two');
    const before = await provider.foresee?.({ ...stand.at, release }, soon());
    stand.run.images.remove(stand.imageOf('one'));

    const after = await provider.foresee?.({ ...stand.at, release }, soon());

    expect(before?.undo).toBeUndefined();
    expect(after?.undo).toMatchObject({ kind: 'impossible', why: expect.stringContaining(old) as string });
  });
});

test('settings of a Cloud Run component are taken back as they were given out', () => {
  const written = { project, location, service: 'api', image: 'docker.io/shop/api:{label}', requestTimeout: '90s' };

  const read = cloudRunSettings.parse(written);

  expect(cloudRunSettings.parse(JSON.parse(JSON.stringify(read)))).toEqual(read);
  expect(cloudRunSettings.safeParse({ ...written, image: 'docker.io/shop/api' }).success).toBe(false);
  expect(cloudRunSettings.safeParse({ ...written, image: 'docker.io/shop/api:{branch}' }).success).toBe(false);
});
