import { describe, expect, test } from 'vitest';
import type { Deployment } from '../../src/domain/deployment.ts';
import { approve, cancel, reject } from '../../src/operations/decide.ts';
import { deploy } from '../../src/operations/deploy.ts';
import { waitingFor } from '../../src/operations/mine.ts';
import {
  aConfig,
  ada,
  approvers,
  aProcedure,
  aTarget,
  dennis,
  grace,
  linus,
  margaret,
  onCall,
  production,
  shop,
} from '../support/config.ts';
import type { HandWorld } from '../support/operations-world.ts';
import { caller, happen, toFirstStage } from '../support/operations-world.ts';
import { useWorld } from '../support/use-world.ts';

const world = useWorld();

const approval = aProcedure().approval;
const needs = (count: number, roles = [approvers]) =>
  aConfig({ targets: [aTarget(production, { procedure: aProcedure({ approval: { ...approval, count, roles } }) })] });

async function requested(here: HandWorld, by = ada): Promise<Deployment> {
  const outcome = await deploy(here, caller(by), { service: shop, environment: production, reference: 'v2' });
  if (!outcome.ok) throw new Error(outcome.refusal.code);
  return outcome.value;
}

const seenOf = ({ id, epoch, digest }: Deployment) => ({ id, epoch, digest });

describe('approving', () => {
  test('two people at the same moment count as two', async () => {
    const here = world(needs(2));
    const deployment = await requested(here);

    const outcomes = await Promise.all([grace, linus].map((by) => approve(here, caller(by), seenOf(deployment))));

    expect(outcomes).toMatchObject([{ ok: true }, { ok: true }]);
    expect(await here.store.deployment(deployment.id)).toMatchObject({ phase: 'queued', approvals: [{}, {}] });
  });

  test('a double press counts once and says so', async () => {
    const here = world(needs(2));
    const deployment = await requested(here);

    const outcomes = await Promise.all([1, 2, 3].map(() => approve(here, caller(grace), seenOf(deployment))));

    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(outcomes.filter((one) => !one.ok)).toMatchObject([
      { refusal: { code: 'already-approved' } },
      { refusal: { code: 'already-approved' } },
    ]);
  });

  test('many races never approve twice or begin twice', async () => {
    const here = world(needs(2));
    const deployment = await requested(here);
    const people = [grace, linus, grace, linus, margaret, ada, dennis];

    await Promise.all(people.map((by) => approve(here, caller(by), seenOf(deployment))));

    const after = await here.store.deployment(deployment.id);
    expect(after?.phase).toBe('queued');
    expect(new Set(after?.approvals.map(({ by }) => by)).size).toBe(2);
  });

  test('the own request is refused even with the role', async () => {
    const here = world();
    here.setRole(ada, approvers, 'yes');

    expect(await approve(here, caller(ada), seenOf(await requested(here)))).toMatchObject({
      refusal: { code: 'own-request' },
    });
  });

  test('somebody who lost the role meanwhile is refused', async () => {
    const here = world();
    const deployment = await requested(here);
    here.setRole(grace, approvers, 'no');

    expect(await approve(here, caller(grace), seenOf(deployment))).toMatchObject({ refusal: { code: 'not-allowed' } });
  });

  test('the permission to approve is not enough where the plan wants another role', async () => {
    const here = world(needs(1, [onCall]));

    expect(await approve(here, caller(grace), seenOf(await requested(here)))).toMatchObject({
      refusal: { code: 'not-allowed', roles: [onCall] },
    });
  });

  test('the card of an older plan is refused as changed, a settled one as settled', async () => {
    const here = world();
    const deployment = await requested(here);

    expect(await approve(here, caller(grace), { ...seenOf(deployment), epoch: 99 })).toMatchObject({
      refusal: { code: 'plan-changed' },
    });
    await reject(here, caller(grace), { ...seenOf(deployment), reason: 'no' });
    expect(await approve(here, caller(linus), seenOf(deployment))).toMatchObject({
      refusal: { code: 'not-awaiting-approval', phase: 'rejected' },
    });
  });

  test('of a deployment that is not there is refused', async () => {
    const here = world();
    const deployment = await requested(here);
    const other = { ...seenOf(deployment), id: deployment.id.replace('#1', '#9') as Deployment['id'] };

    expect(await approve(here, caller(grace), other)).toMatchObject({ refusal: { code: 'unknown-deployment' } });
  });
});

describe('cancelling', () => {
  test('the requester may without any role for it, others need the permission to stop', async () => {
    const here = world();
    const deployment = await requested(here, margaret);
    here.setRole(margaret, deployment.plan.procedure.decision.ask, 'no');

    expect(await cancel(here, caller(grace), { id: deployment.id })).toMatchObject({
      refusal: { code: 'not-allowed' },
    });
    expect(await cancel(here, caller(margaret), { id: deployment.id })).toMatchObject({
      value: { phase: 'cancelled' },
    });
  });

  test('at work puts back what was changed', async () => {
    const here = world();
    const deployment = await requested(here);
    await approve(here, caller(grace), seenOf(deployment));
    await happen(here, deployment.id, toFirstStage);

    expect(await cancel(here, caller(ada), { id: deployment.id })).toMatchObject({ value: { phase: 'rolling-back' } });
  });
});

test('what waits for whom', async () => {
  const here = world(needs(2));
  const deployment = await requested(here);

  expect((await waitingFor(here, caller(grace))).map(({ id }) => id)).toEqual([deployment.id]);
  expect(await waitingFor(here, caller(ada))).toEqual([]);
  expect(await waitingFor(here, caller(dennis))).toEqual([]);

  await approve(here, caller(grace), seenOf(deployment));

  expect(await waitingFor(here, caller(grace))).toEqual([]);
  expect(await waitingFor(here, caller(linus))).toHaveLength(1);
});
