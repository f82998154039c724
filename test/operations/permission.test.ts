import { describe, expect, test } from 'vitest';
import { matrix, permit } from '../../src/operations/permission.ts';
import { actions } from '../../src/domain/policy.ts';
import {
  aConfig,
  ada,
  adminRole,
  approvers,
  defaultRoles,
  dennis,
  deployers,
  grace,
  linus,
  margaret,
  onCall,
  production,
  shopProduction,
  staging,
} from '../support/config.ts';
import { caller } from '../support/operations-world.ts';
import { useWorld } from '../support/use-world.ts';

const world = useWorld();
const there = { environment: production, target: shopProduction };

describe('default deny', () => {
  test.each(actions)('somebody without a role may not %s', async (action) => {
    expect(await permit(world(), caller(dennis), { action, ...there })).toMatchObject({
      refusal: { code: 'not-allowed', action, target: shopProduction },
    });
  });

  test('the refusal names the roles that may', async () => {
    expect(await permit(world(), caller(dennis), { action: 'approve', ...there })).toMatchObject({
      refusal: { roles: [approvers, adminRole] },
    });
  });

  test('a role allows what it names and nothing else', async () => {
    expect(await permit(world(), caller(ada), { action: 'deploy', ...there })).toEqual({ ok: true, value: true });
    expect(await permit(world(), caller(ada), { action: 'approve', ...there })).toMatchObject({ ok: false });
  });
});

describe('a role limited to environments', () => {
  const limited = aConfig({
    roles: defaultRoles.map((role) => (role.name === deployers ? { ...role, environments: [staging] } : role)),
  });

  test('allows nothing elsewhere, nor what belongs to no environment', async () => {
    const here = world(limited);

    expect(await permit(here, caller(ada), { action: 'deploy', environment: staging })).toMatchObject({ ok: true });
    expect(await permit(here, caller(ada), { action: 'deploy', environment: production })).toMatchObject({ ok: false });
    expect(await permit(here, caller(ada), { action: 'deploy' })).toMatchObject({ ok: false });
  });
});

describe('when Slack cannot say who is in a role', () => {
  test('it is a refusal of its own', async () => {
    const here = world();
    here.setRole(ada, deployers, 'unknown');

    expect(await permit(here, caller(ada), { action: 'deploy', ...there })).toMatchObject({
      refusal: { code: 'roles-unknown', role: deployers },
    });
  });

  test('another role that is known is enough', async () => {
    const here = world();
    here.setRole(margaret, deployers, 'unknown');

    expect(await permit(here, caller(margaret), { action: 'deploy', ...there })).toMatchObject({ ok: true });
  });
});

test('the matrix says for every action who may and whether you may', async () => {
  const here = world();
  here.setRole(linus, onCall, 'unknown');

  const lines = await matrix(here, caller(linus), production);
  const of = (action: string) => lines.find((line) => line.action === action);

  expect(lines.map(({ action }) => action)).toEqual(actions);
  expect(of('approve')).toMatchObject({ you: 'yes', roles: [{ name: approvers }, { name: adminRole }] });
  expect(of('stop')?.you).toBe('unknown');
  expect(of('deploy')?.you).toBe('no');
});

test('a role taken away is gone at the next question', async () => {
  const here = world();
  expect(await permit(here, caller(grace), { action: 'approve', ...there })).toMatchObject({ ok: true });

  here.setRole(grace, approvers, 'no');

  expect(await permit(here, caller(grace), { action: 'approve', ...there })).toMatchObject({ ok: false });
});
