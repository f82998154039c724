import { VercelCore } from '@vercel/sdk/core.js';
import { deploymentsGetDeployments } from '@vercel/sdk/funcs/deploymentsGetDeployments.js';
import { projectsCreateProjectEnv } from '@vercel/sdk/funcs/projectsCreateProjectEnv.js';
import { projectsFilterProjectEnvs } from '@vercel/sdk/funcs/projectsFilterProjectEnvs.js';
import { afterEach, expect, test } from 'vitest';
import { vercelStandIn } from '../../../../playground/cloud/vercel/stand-in.ts';
import type { VercelStandIn, VercelStandInOptions } from '../../../../playground/cloud/vercel/stand-in.ts';

const token = 'made-up';
const clock = { nowMs: 0, now: () => clock.nowMs };
const open: VercelStandIn[] = [];

afterEach(async () => {
  for (const far of open.splice(0)) await far.close();
});

async function standIn(more: Partial<VercelStandInOptions> = {}) {
  clock.nowMs = Date.parse('2026-03-01T10:00:00Z');
  const far = await vercelStandIn({
    now: clock.now,
    token,
    durations: { queueMs: 1_000, buildMs: 1_000, aliasMs: 0 },
    ...more,
  });
  open.push(far);
  const project = await far.addProject({ name: 'shop', repository: { org: 'acme', repo: 'shop' }, autoAssign: false });
  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(far.url + path, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
    };
  };
  const build = async (sha: string): Promise<string> => {
    const gitSource = { type: 'github', org: 'acme', repo: 'shop', ref: 'main', sha };
    const made = await ask('POST', '/v13/deployments', { name: 'shop', target: 'production', gitSource });
    clock.nowMs += 2_000;
    return String(made.body['id']);
  };
  return { far, project, ask, build, core: new VercelCore({ bearerToken: token, serverURL: far.url }) };
}

test('builds in its own time, and tells each state', async () => {
  const { far, ask } = await standIn();
  const gitSource = { type: 'github', repoId: 1, ref: 'main', sha: 'a'.repeat(40) };
  const made = await ask('POST', '/v13/deployments', { name: 'shop', target: 'production', gitSource });
  const path = `/v13/deployments/${String(made.body['id'])}`;
  const states = [];
  for (let look = 0; look < 3; look += 1) {
    const { readyState, readySubstate } = (await ask('GET', path)).body;
    states.push([readyState, readySubstate]);
    clock.nowMs += 1_000;
  }

  expect(states).toEqual([
    ['QUEUED', undefined],
    ['BUILDING', undefined],
    ['READY', 'STAGED'],
  ]);
  expect(far.violations).toEqual([]);
});

test('refuses what Vercel does not know, and notes it', async () => {
  const { far, ask } = await standIn();

  const misspelt = await ask('PATCH', '/v9/projects/shop', { autoAssignDomains: false });
  const stranger = await ask('GET', '/v9/projects/shop?teamId=team_other');

  expect(misspelt.status).toBe(400);
  expect(stranger.status).toBe(403);
  expect(far.violations[0]).toContain('autoAssignDomains');
  expect(far.violations.every((one) => one.startsWith('updateProject body'))).toBe(true);
});

test('gives deployments page by page', async () => {
  const { build, core } = await standIn();
  const ids = [await build('a'.repeat(40)), await build('b'.repeat(40)), await build('c'.repeat(40))];

  const first = await deploymentsGetDeployments(core, { projectId: 'shop', limit: 2 });
  if (!first.ok) throw first.error;
  const until = first.value.pagination.next ?? 0;
  const second = await deploymentsGetDeployments(core, { projectId: 'shop', limit: 2, until });
  if (!second.ok) throw second.error;

  expect(first.value.deployments.map(({ uid }) => uid)).toEqual([ids[2], ids[1]]);
  expect(second.value.deployments.map(({ uid }) => uid)).toEqual([ids[0]]);
});

test('never gives out a sensitive value', async () => {
  const { core, far } = await standIn();
  const requestBody = { key: 'KEY', value: 'hush', type: 'sensitive', target: ['production'] } as const;
  await projectsCreateProjectEnv(core, { idOrName: 'shop', requestBody: { ...requestBody, target: ['production'] } });

  const listed = await projectsFilterProjectEnvs(core, { idOrName: 'shop' });

  expect(listed.ok).toBe(true);
  expect(JSON.stringify(listed)).not.toContain('hush');
  expect(far.violations).toEqual([]);
});

test('lets a rolling release go on by itself where stages have a time, and clears the way for the queued one', async () => {
  const { project, ask, build } = await standIn();
  const one = await build('a'.repeat(40));
  await ask('POST', `/v10/projects/shop/promote/${one}`);
  const stages = [{ targetPercentage: 20, duration: 5 }, { targetPercentage: 100 }];
  await ask('PATCH', '/v1/projects/shop/rolling-release/config', {
    enabled: true,
    advancementType: 'automatic',
    stages,
  });
  const [two, three] = [await build('b'.repeat(40)), await build('c'.repeat(40))];

  await ask('POST', `/v10/projects/shop/promote/${two}`);
  await ask('POST', `/v10/projects/shop/promote/${three}`);
  expect(project.rollout).toMatchObject({ canary: two, queued: three, active: 0 });
  clock.nowMs += 5 * 60_000;
  const state = (await ask('GET', '/v1/projects/shop/rolling-release?state=ACTIVE')).body;

  expect(project.production).toBe(two);
  expect(state).toMatchObject({ rollingRelease: { canaryDeployment: { id: three }, currentDeployment: { id: two } } });
});

test('limits calls within a minute, and says when it takes them again', async () => {
  const { ask } = await standIn({ callsPerMinute: 1 });
  await ask('GET', '/v2/user');

  const refused = await ask('GET', '/v2/user');
  clock.nowMs += 60_000;

  expect(refused.status).toBe(429);
  expect(refused.headers.get('x-ratelimit-reset')).toBe(String(Date.parse('2026-03-01T10:01:00Z') / 1000));
  expect((await ask('GET', '/v2/user')).status).toBe(200);
});

test('shows people what it believes', async () => {
  const { far, project, ask, build } = await standIn();
  const one = await build('a'.repeat(40));
  await ask('POST', `/v10/projects/shop/promote/${one}`);

  const page = await (await fetch(`${far.url}/`)).text();

  expect(page).toContain(`${project.domain}</a> shows ${one}.`);
  expect(page).toContain('Finished builds wait to be promoted.');
  expect(await (await fetch(`http://${project.domain}/`)).text()).toContain('a'.repeat(40));
});
