import { afterEach, beforeEach, expect, test } from 'vitest';
import { drive } from './drive.ts';
import type { Drive } from './drive.ts';
import { https, releaseOf } from './source.ts';
import { functionsStand, resource } from './stand.ts';
import type { FunctionsStand } from './stand.ts';

let stand: FunctionsStand;
let team: Drive;
beforeEach(async () => {
  stand = await functionsStand();
  team = drive(stand);
});
afterEach(async () => {
  const violations = stand.cloud.violations();
  await stand.end();
  expect(violations).toEqual([]);
});

const mixed = {
  api: https,
  clock: { platform: 'gcfv1', scheduleTrigger: { schedule: 'every 5 minutes', timeZone: 'Europe/Berlin' } },
};
const release = (code: string) => releaseOf(stand.repository, team.at, { code, endpoints: mixed });
const current = () => {
  const found = stand.cloud.old.get(resource('clock'));
  return { versions: found?.versions.size, env: found?.versions.get(found.current)?.resource['environmentVariables'] };
};

test('the plan says of a 1st generation function that it takes all traffic at once and is undone by a redeploy', async () => {
  await team.live(release('one'));

  const foresight = await team.foresee(release('two'));

  expect(foresight.undo).toEqual({ kind: 'redeploy' });
  expect(foresight.risks.join('\n')).toContain('deploying the old source again: clock@europe-west1');
});

test('both generations are released together, and the clock calls the old one by its topic', async () => {
  const { parts } = await team.live(release('one'));

  expect(parts.get('clock@europe-west1')).toBe('v1');
  const { kept } = stand.cloud.companions;
  const topic = 'projects/shop-prod/topics/firebase-schedule-clock-europe-west1';
  expect(kept.get('projects/shop-prod/locations/europe-west1/jobs/firebase-schedule-clock-europe-west1')).toMatchObject(
    {
      schedule: 'every 5 minutes',
      timeZone: 'Europe/Berlin',
      pubsubTarget: { topicName: topic },
    },
  );
  expect(kept.has(topic)).toBe(true);
});

test('going back deploys the old source with its old settings again', async () => {
  const old = await team.live(release('one'));
  const before = await team.snapshot();
  await team.live(release('two'));

  await team.restore(before);

  expect(current()).toMatchObject({ versions: 3, env: { QUARTERDECK_VERSION: old.version } });
  expect(await stand.shareOf(old.version)).toBe(100);
  expect((await team.describe()).live.map(({ version }) => version)).toEqual([old.version]);
});
