import { expect, onTestFinished, test } from 'vitest';
import { githubStandIn } from '../../../playground/cloud/github/server.ts';
import type { Hook } from '../../../src/domain/plan.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { githubClients } from '../../../src/github/client.ts';
import { httpFetch } from '../../../src/io/fetch.ts';
import { decideGate } from '../../../src/operations/gate.ts';
import { githubWorkflows } from '../../../src/providers/github-actions/run-workflow.ts';
import { aToken, quietLog } from '../../github/stand.ts';
import { grace } from '../../support/config.ts';
import { caller, revisionOf } from '../../support/operations-world.ts';
import { begun, minutes, procedureOf, yesOf } from '../../support/pipeline/ask.ts';
import { isOver, until } from '../../support/pipeline/drive.ts';
import type { Stand } from '../../support/pipeline/stand.ts';
import { useStand } from '../../support/pipeline/use-stand.ts';

const aStandWith = useStand();
const workflow = `
name: End to end
run-name: End to end \${{ inputs.quarterdeck }}
on: { workflow_dispatch: { inputs: { quarterdeck: { type: string }, suite: { type: string } } } }
jobs:
  try:
    environment: stage
    steps: [{ name: Try it }]
`;
const hook: Hook = {
  ...{ name: 'e2e', at: 'after', phase: 'releasing', kind: 'workflow', mode: 'enforce', timeoutMs: 10 * minutes },
  settings: { workflow: 'e2e.yml', inputs: { suite: 'all' } },
};

/** A deployment whose hook is a workflow at GitHub; time is the engine’s. */
async function underWay(reviewers: readonly string[] = []) {
  const stages = [{ weight: 100, durationMs: 0, gate: 'automatic' }] as const;
  const plain = aStandWith(procedureOf({ hooks: [hook], stages, bakeMs: 0 }));
  const github = await githubStandIn({ now: () => plain.clock.now() });
  onTestFinished(async () => {
    await github.close();
    expect(github.violations).toEqual([]);
  });
  github.world.token(aToken);
  const shop = github.world.repository('octo/shop');
  shop.commit('Add the tests', { files: { '.github/workflows/e2e.yml': workflow } });
  if (reviewers.length > 0) shop.gate('stage', reviewers);
  const access = {
    apiUrl: github.url,
    credentials: { kind: 'token', token: { from: 'environment', name: 'GITHUB_TOKEN' } },
  } as const;
  const secret = () => Promise.resolve(new Secret(aToken));
  const world = { fetch: httpFetch(), secret, clock: plain.clock, log: quietLog };
  const home = { access, repository: 'octo/shop', branch: 'main' };
  const runWorkflow = githubWorkflows({ ...world, clientOf: githubClients(world), homeOf: () => home });
  const stand: Stand = { ...plain, engine: { ...plain.engine, runWorkflow } };
  return { stand, github, shop, id: await begun(stand, 'v1') };
}

test('a hook runs its workflow at GitHub once for the revision, also when the answer to its begin was lost', async () => {
  const { stand, github, shop, id } = await underWay();
  github.faults.inject(({ path }) => path.endsWith('/dispatches'), { kind: 'drop-after-effect' });

  const { phase } = await until(stand, id, isOver);

  expect(phase).toBe('live');
  expect(shop.record.runs.map(({ inputs, title }) => [inputs['suite'], title])).toEqual([
    ['all', expect.stringContaining(`shop/production/hook-e2e@${revisionOf('1')}`) as string],
  ]);
});

test('a hook’s workflow that fails ends the deployment with its step and address', async () => {
  const { stand, shop, id } = await underWay();
  shop.runsGo(() => ({ fails: { step: 'Try it', conclusion: 'failure' } }));

  const { phase, failure } = await until(stand, id, isOver);

  expect(phase).toBe('rolled-back');
  expect(failure).toMatchObject({ subject: 'hook e2e', cause: 'surroundings' });
  expect(failure?.detail).toContain('failed in try, step "Try it": https://github.com/octo/shop/actions/runs/');
});

test('a hook’s workflow that waits at a gate is let through from here, however long people took', async () => {
  const { stand, shop, id } = await underWay(['deploy-bot']);
  const { gates = [] } = await until(stand, id, (deployment) => (deployment.gates ?? []).length > 0);
  expect(gates).toMatchObject([{ name: 'stage', subject: 'hook e2e', reviewers: ['deploy-bot'], isOurs: true }]);
  stand.clock.set(stand.clock.now() + 30 * minutes);

  yesOf(await decideGate(stand.people, caller(grace), { id, gate: gates[0]?.id ?? '', verdict: 'approved' }));

  expect((await until(stand, id, isOver)).phase).toBe('live');
  expect(shop.record.runs).toHaveLength(1);
});
