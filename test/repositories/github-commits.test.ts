import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isRevision, isServiceName, must } from '../../src/domain/ids.ts';
import type { Plan } from '../../src/domain/plan.ts';
import { ciCheck, ciCheckSettings } from '../../src/pipeline/checks/ci.ts';
import { httpFetch } from '../../src/io/fetch.ts';
import { githubCommits } from '../../src/repositories/github-commits.ts';
import type { RepositoryDriver } from '../../playground/cloud/github/seed.ts';
import { aPlan } from '../domain/support/deployments.ts';
import type { GithubStand } from '../github/stand.ts';
import { githubStand } from '../github/stand.ts';

let stand: GithubStand;
let shop: RepositoryDriver;
let sha: string;

beforeEach(async () => {
  stand = await githubStand();
  shop = stand.github.world.repository('octo/shop');
  sha = shop.commit('Sell tea');
});
afterEach(async () => {
  await stand.close();
  expect(stand.github.violations).toEqual([]);
});

const planOf = (revision: string): Plan => {
  const plan = aPlan();
  return { ...plan, release: { ...plan.release, label: 'v1', revision: must(isRevision, revision) } };
};

/** Asks the check; whoever waits for news lets the clock go on. */
async function asked(settings: Readonly<Record<string, unknown>> = {}, onNews: () => void = () => undefined) {
  const news = (waitMs: number): Promise<void> => {
    stand.clock.forward(waitMs);
    onNews();
    return Promise.resolve();
  };
  const repository = { client: stand.client(), clock: stand.clock, owner: 'octo', repo: 'shop' };
  const check = ciCheck(
    (service) =>
      service === must(isServiceName, 'shop') ? githubCommits(repository, { fetch: httpFetch(), news }) : undefined,
    stand.clock,
  );
  const read = JSON.parse(
    JSON.stringify(ciCheckSettings.parse(settings)),
  ) as Plan['procedure']['checks'][number]['settings'];
  const rule = { name: 'ci', kind: 'ci', mode: 'enforce', timeoutMs: 60_000, remedy: '', settings: read } as const;
  return check.run(rule, planOf(sha), AbortSignal.timeout(10_000));
}

describe('the state of CI on the exact commit', () => {
  test('is green when every check run and status of all pages has passed', async () => {
    for (let index = 0; index < 120; index += 1) shop.check(sha, { name: `test ${index}` });
    for (let index = 0; index < 110; index += 1) shop.status(sha, `old ${index}`, 'success');

    expect(await asked()).toEqual({ passed: true, summary: '230/230 passed' });
  });

  test('is red when a run on the last page failed', async () => {
    shop.check(sha, { name: 'hidden', conclusion: 'failure' });
    for (let index = 0; index < 150; index += 1) shop.check(sha, { name: `test ${index}` });

    expect(await asked()).toEqual({ passed: false, summary: '150/151 passed, failed: hidden' });
  });

  test('counts the newest run of a name, whichever suite it belongs to', async () => {
    shop.check(sha, { name: 'build', conclusion: 'failure', suite: 1 });
    shop.check(sha, { name: 'build', conclusion: 'success', suite: 2 });
    shop.check(sha, { name: 'lint', conclusion: 'success', suite: 1 });
    shop.check(sha, { name: 'lint', conclusion: 'failure', suite: 2 });

    expect(await asked()).toEqual({ passed: false, summary: '1/2 passed, failed: lint' });
  });

  test('does not wait for statuses where there are none: "pending" of nothing is no state', async () => {
    shop.check(sha, { name: 'build' });

    expect(await asked()).toEqual({ passed: true, summary: '1/1 passed' });
  });

  test('is blocked when nothing was tried, with the reason, after waiting for it', async () => {
    const beganMs = stand.clock.now();

    expect(await asked()).toEqual({ passed: false, summary: 'nothing was tried on this commit yet' });
    expect(stand.clock.now() - beganMs).toBeGreaterThanOrEqual(57_000);
  });

  test('is blocked by what says neither yes nor no', async () => {
    shop.check(sha, { name: 'build' });
    shop.check(sha, { name: 'scan', conclusion: 'stale' });

    expect(await asked()).toEqual({ passed: false, summary: '1/2 passed, unclear: scan' });
  });

  test('waits for what is pending and goes on when it has passed', async () => {
    shop.check(sha, { name: 'build', status: 'in_progress' });
    let times = 0;

    const answer = await asked({}, () => {
      times += 1;
      if (times === 2) shop.check(sha, { name: 'build' });
    });

    expect(answer).toEqual({ passed: true, summary: '1/1 passed' });
    expect(times).toBe(2);
  });

  test('looks at the required ones alone, and misses those that never came', async () => {
    shop.check(sha, { name: 'build' });
    shop.check(sha, { name: 'nightly', conclusion: 'failure' });

    expect(await asked({ required: ['build'] })).toEqual({ passed: true, summary: '1/1 passed' });
    expect(await asked({ required: ['build', 'security'] })).toEqual({
      passed: false,
      summary: '1/2 passed, not over: security',
    });
  });

  test('asks for reviews of the change, the last word of each reviewer', async () => {
    shop.check(sha, { name: 'build' });
    const review = (login: string, state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED') => ({ login, state, sha });
    expect(await asked({ approvals: 1 })).toMatchObject({ passed: false });
    shop.pull({
      ...{ number: 12, sha, base: 'main' },
      reviews: [review('ada', 'CHANGES_REQUESTED'), review('grace', 'APPROVED'), review('ada', 'APPROVED')],
    });

    expect(await asked({ approvals: 2 })).toEqual({
      passed: true,
      summary: '1/1 passed, 2 of 2 approving reviews in #12',
    });
    expect(await asked({ approvals: 3 })).toMatchObject({ passed: false });
  });

  test('refuses a revision that lacks commits of the branch, when asked', async () => {
    shop.check(sha, { name: 'build' });
    shop.commit('Sell coffee');

    expect(await asked({ upToDateWith: 'main' })).toEqual({ passed: false, summary: 'v1 lacks 1 commit of main' });
  });

  test('is blocked when GitHub does not say, and says so', async () => {
    stand.github.faults.inject(() => true, { kind: 'answer', status: 403 }, 1);

    const answer = await asked();

    expect(answer.passed).toBe(false);
    expect(answer.summary).toContain('GitHub answered 403');
  });
});
