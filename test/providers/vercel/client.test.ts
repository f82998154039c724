import { VercelCore } from '@vercel/sdk/core.js';
import { rollingReleaseUpdateRollingReleaseConfig } from '@vercel/sdk/funcs/rollingReleaseUpdateRollingReleaseConfig.js';
import { expect, test } from 'vitest';
import { ProviderError } from '../../../src/ports/provider-error.ts';
import { ended } from '../../contracts/whole.ts';
import { soon, useVercelStand } from './use-stand.ts';

const stand = useVercelStand();

const refusal = async (asked: Promise<unknown>): Promise<ProviderError> => {
  const error: unknown = await asked.catch((caught: unknown) => caught);
  if (error instanceof ProviderError) return error;
  throw new Error(`no ProviderError but ${String(error)}`);
};

test('a word that the client of Vercel does not know does not stop a release, nor make it twice', async () => {
  const { far, provider, at, call, good } = await stand({ unknownAnswers: ['build one in shop'] });
  const release = good('one');
  const built = { id: 'dpl_new', readyState: 'PONDERING', surprise: { of: 'tomorrow' } };
  far.faults.inject(({ method, path }) => method === 'POST' && path === '/v13/deployments', {
    kind: 'answer',
    status: 200,
    body: built,
  });

  const handle = await provider.release({ ...at, release }, call());

  expect(handle).toEqual({ kind: 'build', deployment: 'dpl_new' });
  expect(far.state.deployments).toEqual([]);
});

test('a state that nobody knows yet is followed as work under way', async () => {
  const { far, provider, at, call, good } = await stand({
    unknownAnswers: [expect.stringMatching(/^read deployment dpl_/)],
  });
  const handle = await provider.release({ ...at, release: good('one') }, call());
  const known = far.state.deployments[0]?.id ?? '';
  expect(known).not.toBe('');
  const strange = { id: known, url: 'x', readyState: 'PONDERING', createdAt: 1 };
  far.faults.inject(({ path }) => path === `/v13/deployments/${known}`, { kind: 'answer', status: 200, body: strange });

  const first = await provider.check(at, handle, soon());

  expect(first.kind).toBe('running');
  expect((await ended(provider, at, handle)).kind).toBe('succeeded');
});

test('an answer that only a poorer model of the client fits is read whole', async () => {
  const { far, provider, at, call, good } = await stand();
  const handle = await provider.release({ ...at, release: good('one') }, call());
  const id = far.state.deployments[0]?.id ?? '';
  const rest = { checksState: 'pondering', createdAt: 1, meta: { pull: 7, none: null } };
  const lean = { id, url: 'x', readyState: 'READY', aliasAssigned: true, ...rest };
  far.faults.inject(({ path }) => path === `/v13/deployments/${id}`, { kind: 'answer', status: 200, body: lean });

  expect(await provider.check(at, handle, soon())).toMatchObject({ kind: 'succeeded', version: id });
});

test('a deployment of which Vercel shows little is followed all the same', async () => {
  const { far, provider, at, call, good } = await stand();
  const handle = await provider.release({ ...at, release: good('one') }, call());
  const id = far.state.deployments[0]?.id ?? '';
  const body = { id, readyState: 'READY', aliasAssigned: true };
  far.faults.inject(({ path }) => path === `/v13/deployments/${id}`, { kind: 'answer', status: 200, body }, 2);

  expect(await provider.check(at, handle, soon())).toMatchObject({ kind: 'succeeded', version: id });
  expect(await provider.previewUrl(at, id, soon())).toBeUndefined();
});

test('an answer that is no JSON leaves open what became of the call', async () => {
  const { far, provider, at, call, good } = await stand();
  const answers = (path: string) => {
    far.faults.inject((one) => one.path.startsWith(path), { kind: 'answer', status: 200 });
  };
  answers('/v13/deployments');

  const error = await refusal(provider.release({ ...at, release: good('one') }, call()));

  expect(error).toMatchObject({ code: 'unknown', outcome: 'unknown' });
});

test('a token that is not known is told from a right that is missing', async () => {
  const { far, provider, at } = await stand();
  const body = { error: { code: 'forbidden', message: 'Not authorized', invalidToken: true } };
  far.faults.inject(({ path }) => path.startsWith('/v9/projects/'), { kind: 'answer', status: 403, body });

  expect((await refusal(provider.describe(at, soon()))).code).toBe('unauthenticated');
});

test('waits as long as X-RateLimit-Reset says, and is not tried again behind the back of the pipeline', async () => {
  const clock = { nowMs: Date.parse('2026-03-01T10:00:15Z'), now: () => clock.nowMs };
  const { far, provider, at } = await stand({ callsPerMinute: 0, clock });

  const error = await refusal(provider.describe(at, soon()));

  expect(error).toMatchObject({ code: 'rate-limited', retryable: true, outcome: 'not-done', retryAfterMs: 60_000 });
  const paths = far.asked.map(({ path }) => path);
  expect(paths.length).toBe(new Set(paths).size);
});

test('says who answered what, never the token', async () => {
  const { far, provider, at } = await stand();
  const body = { error: { code: 'forbidden', message: 'vercel-token-of-the-tests is not allowed' } };
  far.faults.inject(({ path }) => path.startsWith('/v9/projects/'), { kind: 'answer', status: 403, body });

  const error = await refusal(provider.describe(at, soon()));

  expect(error.code).toBe('forbidden');
  expect(error.message).toBe('Vercel answered 403 (forbidden) to: read project shop');
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('vercel-token-of-the-tests');
});

test('trap: the Vercel SDK sends an empty body for rolling-release config, so the stages are set without it', async () => {
  const { far, project, provider, call, good, with: withSettings } = await stand();
  const core = new VercelCore({ bearerToken: 'vercel-token-of-the-tests', serverURL: far.url });
  const stages = [{ targetPercentage: 25, requireApproval: true }, { targetPercentage: 100 }];
  const request = { idOrName: 'shop', requestBody: { enabled: true, stages } };

  // The client takes the stages without a word of complaint, and does not send them.
  await rollingReleaseUpdateRollingReleaseConfig(core, request);
  const dropped = far.asked.findLast(({ path }) => path.endsWith('/rolling-release/config'));
  expect(dropped).toMatchObject({ method: 'PATCH', body: undefined });
  expect(project.stages).toBeUndefined();
  expect(far.violations.splice(0)).toEqual(['updateRollingReleaseConfig body: is missing']);

  const at = withSettings({ rollout: 'rolling', stages: [25] });
  await provider.release({ ...at, release: good('one') }, call());

  const sent = far.asked.findLast(({ path }) => path.endsWith('/rolling-release/config'));
  expect(sent).toMatchObject({ body: { enabled: true, advancementType: 'manual-approval', stages } });
  expect(project.stages).toEqual(stages);
});
