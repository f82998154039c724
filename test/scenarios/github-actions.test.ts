import { expect, test } from 'vitest';
import { reviewPath } from '../../playground/cloud/github/page.ts';
import type { StartedGithub } from '../../playground/cloud/start-github.ts';
import { aGithubTown, timesHeard } from './support/clouds.ts';
import { said } from './support/reading.ts';
import type { Town } from './support/town.ts';

/** Presses the yes on GitHub's page, as a reviewer does. */
async function opensGate({ far, places }: StartedGithub): Promise<void> {
  const run = far.world.repository(places.repository).record.runs.at(-1);
  const body = new URLSearchParams({ repository: places.repository, run: String(run?.id), environment: 'live' });
  await fetch(`${places.page}${reviewPath}`, { method: 'POST', body, redirect: 'manual' });
}

async function deploys(
  { ada, grace, card }: Town,
  far: StartedGithub,
  { version, id }: { readonly version: string; readonly id: string },
): Promise<void> {
  await ada.asks(`/deploy jobs production ${version}`);
  await grace.pressesAndReads(await card(id, 'waiting'), 'Approve');
  await card(id, 'waits for a yes to live');
  await opensGate(far);
}

test('a workflow stops at its gate on the card, goes live after it, and is put back by its way back when a step fails', async () => {
  const { town, far } = await aGithubTown();
  const { runs } = far.far.world.repository(far.places.repository).record;
  await deploys(town, far, { version: 'v1', id: 'jobs#1' });
  await town.ledger.reaches('jobs#1', 'live');

  await deploys(town, far, { version: 'v3', id: 'jobs#2' });
  const card = said(await town.card('jobs#2', /rolled back/i));
  expect(card).toContain('production is on v1 again');
  expect(card).toContain('Start the schedule');
  expect(runs.map(({ workflow }) => workflow.name)).toEqual(['Deploy', 'Deploy', 'Roll back']);
  await town.ledger.hurryOut();
  expect(timesHeard(town, 'alerts', 'jobs v3')).toBe(1);
  expect(timesHeard(town, 'releases', 'jobs v3')).toBe(1);
});
