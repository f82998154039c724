import { expect, test } from 'vitest';
import { shortName } from '../../playground/cloud/google/functions/records.ts';
import type { StartedFirebase } from '../../playground/cloud/start-firebase.ts';
import { googleNames } from '../../playground/cloud/start-places.ts';
import { aFirebaseTown, timesHeard } from './support/clouds.ts';
import { said } from './support/reading.ts';

/** What users get: the revision of each function and service with all of the traffic, the site's version, the rules. */
function believed({ functions: { engine, run }, hosting, rules }: StartedFirebase) {
  const services = run.engine
    .services()
    .map(({ name, served }) => [
      shortName(name),
      served
        .filter(({ percent }) => percent > 0)
        .map(({ revision, percent }) => `${shortName(revision)} ${String(percent)}`),
    ]);
  return {
    services: Object.fromEntries(services) as Readonly<Record<string, readonly string[]>>,
    functions: engine.all().map(({ name }) => shortName(name)),
    site: hosting.site(googleNames.site).channels.get('live')?.releases[0]?.version?.id,
    rules: [...rules.releases.values()].map(({ rulesetName }) => rulesetName),
  };
}

test('a shop at Firebase goes live whole, and goes back whole by one press when a function does not build', async () => {
  const { town, far } = await aFirebaseTown();
  const { ada, grace } = town;
  await town.goesLive('backend', 'v1');
  const first = believed(far);
  expect(first.functions).toEqual(['checkout', 'stock']);

  await ada.asks('/deploy backend production v3');
  await grace.pressesAndReads(await town.card('backend#2', 'waiting'), 'Approve');
  const held = await town.card('backend#2', 'Needs a decision');
  expect(said(held)).toContain('invoices');
  await grace.presses(held, 'Roll back');
  const card = said(await town.card('backend#2', /rolled back/i));

  expect(card).toContain('production is on v1 again');
  const after = believed(far);
  expect(after.site).toBe(first.site);
  expect(after.rules).toEqual(first.rules);
  for (const name of ['checkout', 'stock', 'api']) expect(after.services[name]).toEqual(first.services[name]);
  await town.ledger.hurryOut();
  expect(timesHeard(town, 'alerts', 'backend v3')).toBe(1);
  expect(timesHeard(town, 'releases', 'backend v3')).toBe(1);
});
