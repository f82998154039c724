import { expect, onTestFinished, test } from 'vitest';
import { isFence, isRevision, isStepKey, must } from '../../../src/domain/ids.ts';
import { githubClients } from '../../../src/github/client.ts';
import type { StepCall } from '../../../src/ports/provider.ts';
import { githubWorkflows } from '../../../src/providers/github-actions/run-workflow.ts';
import { handClock } from '../../github/stand.ts';
import { githubActionsStand } from './stand.ts';

const soon = () => AbortSignal.timeout(10_000);
const call = (): StepCall => ({
  key: must(isStepKey, 'shop#1/1/hook-e2e/web'),
  fence: must(isFence, 1),
  signal: soon(),
});

async function stood(repository?: string) {
  const clock = handClock();
  const stand = await githubActionsStand({ now: () => clock.now() });
  onTestFinished(() => stand.end());
  const credentials = { kind: 'token', token: { from: 'environment', name: 'T' } } as const;
  const access = { apiUrl: stand.github.url, credentials };
  const home = { access, branch: 'main', ...(repository === undefined ? {} : { repository }) };
  const workflows = () => githubWorkflows({ ...stand.world, clientOf: githubClients(stand.world), homeOf: () => home });
  const revision = must(isRevision, 'a'.repeat(40));
  const { service, environment } = stand.at;
  const request = { service, environment, revision, workflow: 'deploy.yml', inputs: { revision } };
  return { ...stand, clock, workflows, request };
}

test('a workflow of a hook is run once for one key, followed to its end, and found again by a new program', async () => {
  const { workflows, request, clock, runs } = await stood('octo/shop');
  const step = call();

  const handle = await workflows().begin(request, step);
  const again = await workflows().begin(request, step);
  expect(again).toEqual(handle);
  expect(await workflows().reconcile(request, step)).toEqual({ kind: 'done', handle });
  clock.forward(60_000);

  expect(await workflows().check(request, handle, soon())).toMatchObject({
    kind: 'succeeded',
    version: `${runs()[0]?.id ?? 0}`,
  });
  expect(runs()).toHaveLength(1);
});

test('a workflow of nobody’s repository is refused', async () => {
  const { workflows, request } = await stood();

  await expect(workflows().begin(request, call())).rejects.toMatchObject({ code: 'invalid' });
});
