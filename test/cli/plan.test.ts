import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { surroundings } from './far.ts';

vi.setConfig({ testTimeout: 120_000 });

test('a plan is printed without Slack: what, how, undo and approval', async () => {
  const { quarterdeck } = await surroundings();

  const { exitCode, stdout } = await quarterdeck(['plan', 'shop', 'production', 'v2'], { SLACK_BOT_TOKEN: '' });

  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^shop v2 → production$/mu);
  expect(stdout).toMatch(/what +[0-9a-f]{7} · \d+ commits? · the first one here/u);
  expect(stdout).toMatch(
    /undo +assets: by deploying the old one again\n +migration: CANNOT BE UNDONE, no restore command is configured/u,
  );
  expect(stdout).toMatch(/approval +needs 1 of team/u);
  expect(stdout).toMatch(/digest +[0-9a-f]{64}/u);
});

test('as JSON it is the plan itself with its digest', async () => {
  const { quarterdeck } = await surroundings();

  const { stdout } = await quarterdeck(['plan', 'shop', 'production', '--json']);

  const shown = z.object({
    ok: z.literal(true),
    digest: z.string(),
    plan: z.looseObject({ schema: z.number(), kind: z.literal('deploy'), risks: z.array(z.string()) }),
  });
  expect(shown.parse(JSON.parse(stdout)).plan.risks).toEqual([
    'migration cannot be undone: no restore command is configured',
  ]);
});

test('a plan that cannot be made ends with 1 and a sentence', async () => {
  const { quarterdeck } = await surroundings();
  const asked = [
    ['shp', 'production'],
    ['shop', 'staging'],
    ['shop', 'production', 'v99'],
  ];

  const ends = await Promise.all(asked.map((words) => quarterdeck(['plan', ...words])));

  expect(ends.map(({ exitCode }) => exitCode)).toEqual([1, 1, 1]);
  expect(ends[0]?.stderr).toContain('I do not know a service called “shp”.');
  expect(ends[1]?.stderr).toContain('I do not know an environment called “staging”.');
  expect(ends[2]?.stderr).toContain('shop has no tag, branch or commit “v99”.');
});

test('without its words it is wrong usage', async () => {
  const { quarterdeck } = await surroundings();

  expect((await quarterdeck(['plan', 'shop'])).exitCode).toBe(2);
});
