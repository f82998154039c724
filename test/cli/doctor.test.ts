import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { composite, surroundings } from './far.ts';

vi.setConfig({ testTimeout: 120_000 });

const report = z.object({
  ok: z.boolean(),
  findings: z.array(
    z.object({
      area: z.string(),
      subject: z.string(),
      state: z.enum(['good', 'bad', 'unknown']),
      sentence: z.string(),
      remedy: z.string().optional(),
    }),
  ),
});

test('finds everything good where everything is, and ends with 0', async () => {
  const { quarterdeck } = await surroundings();

  const { exitCode, stdout } = await quarterdeck(['doctor']);

  expect(stdout).toMatch(/good {5}database · DATABASE_URL: answers; advisory locks hold and notifications arrive/u);
  expect(stdout).toMatch(/good {5}slack · SLACK_BOT_TOKEN: is .+ of the workspace .+/u);
  expect(stdout).toMatch(/good {5}slack · SLACK_APP_TOKEN/u);
  expect(stdout).toMatch(/good {5}repository shop · branch main: is at [0-9a-f]{7}/u);
  expect(stdout).toMatch(/\d+ good, 0 bad, \d+ unknown\.$/u);
  expect(exitCode).toBe(0);
});

test('says what is bad, with the remedy, and ends with 1; what is good is still tried', async () => {
  const { quarterdeck } = await surroundings(composite.replace('git: ./repository', 'git: ./repository, branch: gone'));

  const { exitCode, stdout } = await quarterdeck(['doctor', '--json'], { SLACK_BOT_TOKEN: 'xoxb-wrong-token' });
  const { ok, findings } = report.parse(JSON.parse(stdout));

  expect([ok, exitCode]).toEqual([false, 1]);
  const bad = findings.filter(({ state }) => state === 'bad');
  expect(bad.map(({ area, sentence }) => [area, sentence])).toEqual([
    ['slack', 'Slack refuses it: invalid_auth'],
    ['repository', 'there is no such branch'],
  ]);
  expect(bad[0]?.remedy).toContain('api.slack.com/apps');
  expect(findings.some(({ area, state }) => area === 'database' && state === 'good')).toBe(true);
});

test('names the scopes that the app lacks', async () => {
  const { quarterdeck, workspace } = await surroundings();
  const [first = ''] = workspace.seed.app.scopes;
  const scopes = workspace.seed.app.scopes.filter((scope) => scope !== first);
  Object.assign(workspace.seed.app, { scopes });

  const { stdout } = await quarterdeck(['doctor']);

  expect(stdout).toContain(`BAD      slack · scopes: missing: ${first}`);
  expect(stdout).toContain('OAuth & Permissions → Bot Token Scopes');
});

test('never prints a secret, whatever it is that fails', async () => {
  const { quarterdeck } = await surroundings();
  const secrets = { SLACK_BOT_TOKEN: 'xoxb-very-secret', SLACK_APP_TOKEN: 'xapp-very-secret' };
  const url = 'postgres://bot:hunter22secret@127.0.0.1:1/none';

  const { exitCode, stdout, stderr } = await quarterdeck(['doctor'], { ...secrets, DATABASE_URL: url });

  expect(exitCode).toBe(1);
  expect(stdout).toContain('BAD      database · DATABASE_URL');
  for (const secret of [...Object.values(secrets), 'hunter22secret'])
    expect(`${stdout}${stderr}`).not.toContain(secret);
});

test('says every fault of the configuration and every missing variable at once', async () => {
  const { quarterdeck } = await surroundings(composite.replace('after: [migration]', 'after: [migratoin]'));

  const { exitCode, stdout } = await quarterdeck(['doctor'], { SLACK_BOT_TOKEN: '' });

  expect(exitCode).toBe(1);
  expect(stdout).toContain('BAD      configuration · services.shop.components.assets.after[0]');
  expect(stdout).toContain('BAD      environment · SLACK_BOT_TOKEN');
});
