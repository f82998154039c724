import { expect, test } from 'vitest';
import { startJob } from '../../playground/cloud/vercel/settle.ts';
import { projectNamed } from '../../playground/cloud/vercel/state.ts';
import { aVercelTown, timesHeard } from './support/clouds.ts';
import { said } from './support/reading.ts';

const frontPage = async (domain: string): Promise<string> => (await fetch(`http://${domain}/`)).text();

test('a site at Vercel goes live, a bad build never gets the domains, and a rollback pins them until somebody lifts it', async () => {
  const { town, far } = await aVercelTown();
  const { ada, grace } = town;
  const { domain } = far.places.production;
  const site = projectNamed(far.far.state, 'site');
  if (site === undefined) throw new Error('there is no project');
  await town.goesLive('site', 'v1');
  await town.goesLive('site', 'v2');
  expect(await frontPage(domain)).toContain('<h1>v2</h1>');

  await ada.asks('/deploy site production v3');
  await grace.pressesAndReads(await town.card('site#3', 'waiting'), 'Approve');
  const bad = said(await town.card('site#3', /rolled back/i));
  expect(bad).toContain('front page');
  expect(await frontPage(domain)).toContain('<h1>v2</h1>');
  expect(far.far.state.happened).toMatchObject({ promote: 2, rollback: 0 });
  await grace.asks('/deploy unlock site production');

  await grace.asks('/rollback site production');
  await town.ledger.reaches('site#4', 'live');
  expect(await frontPage(domain)).toContain('<h1>v1</h1>');

  // Somebody goes back by hand, in Vercel's own console.
  const to = far.far.state.deployments.find(({ meta }) => meta['quarterdeckRelease'] === 'v2')?.id ?? '';
  startJob(far.far.state, site, { type: 'rollback', to });
  await grace.pressesAndReads(await grace.asks('/status site production'), 'Check drift now');
  const status = await grace.asks('/status site production');
  expect(said(status)).toContain('keeps the production domains');
  await grace.pressesAndReads(status, 'Lift the pin');
  await town.ledger.reaches('site#5', 'live');
  expect(site.autoAssign).toBe(true);

  await town.ledger.hurryOut();
  expect(timesHeard(town, 'releases', 'site v2')).toBe(1);
  expect(timesHeard(town, 'alerts', 'site v3')).toBe(1);
});
