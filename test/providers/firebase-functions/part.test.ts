import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Release } from '../../../src/domain/plan.ts';
import { isFence, must } from '../../../src/domain/ids.ts';
import { ended } from '../../contracts/whole.ts';
import { eventually } from '../supervisor/stand.ts';
import { call, drive, soon } from './drive.ts';
import type { Drive } from './drive.ts';
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

const part = { name: `api@${region}` };

async function preparedRelease(name: string): Promise<Release> {
  const release = stand.good(name);
  const handle = await team.provider.release({ ...team.at, release }, call());
  expect((await ended(team.provider, team.at, handle)).kind).toBe('succeeded');
  return release;
}

const versions = () => stand.cloud.run.engine.service(serviceName('api'))?.revisions.size ?? 0;

test('work of somebody else on the same function is busy, and says which; our own is taken up again', async () => {
  stand.cloud.behaviours.set('api', { buildMs: 60_000 });
  const release = await preparedRelease('one');
  const request = { ...team.at, release, part };
  const step = call();
  const handle = await team.provider.release(request, step);

  const other = team.provider.release(request, call());

  const [operation] = stand.cloud.engine.operations();
  await expect(other).rejects.toMatchObject({ code: 'busy', retryable: true, operation: operation?.name });
  expect(await stand.newProvider().release(request, { ...step, signal: soon() })).toEqual(handle);
  expect(await stand.newProvider().reconcile({ kind: 'release', request }, step)).toEqual({ kind: 'done', handle });
  expect(stand.cloud.engine.operations()).toHaveLength(1);

  // Who may not see the list of work is told by the function whose it is.
  stand.cloud.faults.inject(({ path }) => path.endsWith('/ListOperations'), { kind: 'answer', status: 403 });
  const again = await stand.newProvider().release(request, { ...step, signal: soon() });
  expect((await team.provider.check(request, again, soon())).kind).toBe('running');
  expect(stand.cloud.engine.operations()).toHaveLength(1);
});

test('an older owner is refused by what the function itself remembers', async () => {
  const release = await preparedRelease('one');
  const request = { ...team.at, release, part };
  await ended(team.provider, team.at, await team.provider.release(request, call({ fence: must(isFence, 9) })));

  await expect(team.provider.release(request, call())).rejects.toMatchObject({ code: 'stale-fence' });
});

test('a build that fails says why, in Google’s words and once, and keeps what users have', async () => {
  const old = await team.live(stand.good('one'));
  stand.cloud.behaviours.set('api', { fails: { code: 3, message: 'Build failed: index.js does not parse' } });
  const release = await preparedRelease('two');
  const handle = await team.provider.release({ ...team.at, release, part }, call());

  const end = await ended(team.provider, team.at, handle);

  expect(end).toMatchObject({ kind: 'failed', code: 'invalid', retryable: false });
  expect(end.kind === 'failed' && end.sentence.split('index.js does not parse')).toHaveLength(2);
  expect(await stand.shareOf(old.version)).toBe(100);
  expect((await team.describe()).remarks).toMatchObject([{ code: 'deployment-failed' }]);
});

test('going back while a build is under way keeps the pin, so that the new revision comes up without users', async () => {
  const old = await team.live(stand.good('one'));
  const before = await team.snapshot();
  stand.cloud.behaviours.set('api', { buildMs: 3_000 });
  const release = await preparedRelease('two');
  await team.provider.release({ ...team.at, release, part }, call());

  await team.restore(before);
  await eventually('the build is done', () =>
    Promise.resolve(stand.cloud.engine.get(resource('api'))?.state === 'ACTIVE'),
  );

  expect(versions()).toBe(2);
  expect(await stand.shareOf(old.version)).toBe(100);
});

test('what is retired is the revision that is named and no other, and never what serves or is the newest', async () => {
  const revisions: string[] = [];
  for (const name of ['one', 'two', 'three', 'four'])
    revisions.push((await team.live(stand.good(name))).parts.get(part.name) ?? '');
  const [first = '', second = '', third = '', fourth = ''] = revisions;
  const left = () => [...(stand.cloud.run.engine.service(serviceName('api'))?.revisions.keys() ?? [])];
  const retire = (version: string) => team.provider.retire({ ...team.at, part }, version, call());

  const begun = await team.provider.retire(team.at, second, call());
  expect(begun).toMatchObject({ kind: 'split', split: { parts: [part] } });
  await retire(second);

  expect(left()).toEqual([first, third, fourth]);
  expect(await retire(second)).toEqual({ kind: 'done' });
  await expect(retire(fourth)).rejects.toMatchObject({ code: 'conflict' });
  const gone = { ...team.at, part: { name: `gone@${region}` } };
  expect(await team.provider.retire(gone, first, call())).toEqual({ kind: 'done' });
  expect(left()).toEqual([first, third, fourth]);
});
