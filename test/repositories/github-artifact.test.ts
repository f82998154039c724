import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import { z } from 'zod';
import type { RepositoryDriver } from '../../playground/cloud/github/seed.ts';
import { isRevision, must } from '../../src/domain/ids.ts';
import { httpFetch } from '../../src/io/fetch.ts';
import { ciCheck } from '../../src/pipeline/checks/ci.ts';
import { githubCommits } from '../../src/repositories/github-commits.ts';
import { aPlan } from '../domain/support/deployments.ts';
import type { GithubStand } from '../github/stand.ts';
import { githubStand } from '../github/stand.ts';

const workflow = `on: { workflow_dispatch: {} }\njobs: { test: { runs-on: x, steps: [{ name: Test, run: npm test }] } }\n`;
let stand: GithubStand;
let shop: RepositoryDriver;
let sha: string;

beforeEach(async () => {
  stand = await githubStand();
  shop = stand.github.world.repository('octo/shop');
  sha = shop.commit('Sell tea', { files: { '.github/workflows/ci.yml': workflow } });
  shop.check(sha, { name: 'test' });
});
afterEach(async () => {
  await stand.close();
  expect(stand.github.violations).toEqual([]);
});

/** A run of the newest commit that left these reports. */
async function run(files: Readonly<Record<string, string>>, isExpired = false): Promise<void> {
  const route = 'POST /repos/octo/shop/actions/workflows/ci.yml/dispatches';
  await stand
    .client()
    .ask({ route, params: { ref: 'main' }, what: 'a run', signal: AbortSignal.timeout(9_000) }, z.unknown());
  const zip = new ZipFile();
  for (const [name, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), name);
  zip.end();
  const { id } = shop.record.runs.at(-1) ?? { id: 0 };
  const archive = await buffer(zip.outputStream);
  shop.record.artifacts.push({ id: 9_000 + id, run: id, name: 'reports', archive, atMs: stand.clock.now(), isExpired });
}

function asked(tests: Readonly<Record<string, string | number>> = {}) {
  const news = (waitMs: number): Promise<void> => {
    stand.clock.forward(waitMs);
    return Promise.resolve();
  };
  const repository = { client: stand.client(), clock: stand.clock, owner: 'octo', repo: 'shop' };
  const check = ciCheck(() => githubCommits(repository, { fetch: httpFetch(), news }), stand.clock);
  const settings = { tests: { artifact: 'reports', ...tests } };
  const rule = { name: 'ci', kind: 'ci', mode: 'enforce', timeoutMs: 30_000, remedy: '', settings } as const;
  const plan = aPlan();
  const release = { ...plan.release, label: 'v1', revision: must(isRevision, sha) };
  return check.run(rule, { ...plan, release }, AbortSignal.timeout(10_000));
}

const junit = (good: number, bad = 0): string =>
  `<testsuite>${'<testcase/>'.repeat(good)}${'<testcase><failure/></testcase>'.repeat(bad)}</testsuite>`;

describe('reports that a workflow keeps', () => {
  test('are counted together, from the newest run of the very commit', async () => {
    await run({ 'old.xml': junit(1, 9) });
    await run({
      'unit.xml': junit(1200),
      'e2e/vitest.json': '{"numTotalTests":4,"numPassedTests":4,"numFailedTests":0}',
    });

    expect(await asked()).toEqual({ passed: true, summary: '1/1 passed, 1,204 of 1,204 tests passed' });
    expect(await asked({ minimum: 1300 })).toMatchObject({ passed: false });
    expect(await asked({ file: 'e2e/vitest.json' })).toMatchObject({ summary: '1/1 passed, 4 of 4 tests passed' });
  });

  test('that are of another commit, gone, or not to be believed let nothing pass', async () => {
    await run({ 'unit.xml': junit(5) });
    sha = shop.commit('Sell more tea');
    shop.check(sha, { name: 'test' });

    expect(await asked()).toEqual({
      passed: false,
      summary: 'no run of this commit has left the artifact reports yet',
    });
    await run({ 'unit.xml': '<testsuite><testcase/>' });
    expect(await asked()).toEqual({ passed: false, summary: 'unit.xml in the artifact reports is no whole XML' });
    await run({ 'unit.xml': junit(5) }, true);
    expect(await asked()).toEqual({ passed: false, summary: 'the artifact reports is kept no longer' });
  });
});
