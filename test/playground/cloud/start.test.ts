import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { expect, onTestFinished, test } from 'vitest';
import { failuresIn, startClouds } from '../../../playground/cloud/start.ts';
import { loadBundle } from '../../../src/config/load.ts';
import { kinds } from '../../../src/main/configuration.ts';
import { cloudSecrets } from '../../../playground/cloud/start-places.ts';
import { playgroundConfig } from '../../../playground/config.ts';

const startMs = 90_000;

async function cloudsIn(prepare: (folder: string) => void = () => undefined) {
  const folder = await mkdtemp(join(tmpdir(), 'clouds-'));
  prepare(folder);
  const durations = { buildMs: 50, moveMs: 20 };
  const clouds = startClouds({ folder, durations, logFile: join(folder, 'clouds.log') });
  onTestFinished(async () => {
    await clouds.close();
    await rm(folder, { recursive: true, force: true });
  });
  return { folder, clouds };
}

const namesIn = async (places: Awaited<ReturnType<typeof startClouds>['settled']>, folder: string) => {
  const demo = { repository: join(folder, 'shop'), stagingPort: 4411, productionPort: 4410, pace: 'quick' } as const;
  const text = await playgroundConfig(demo, places);
  const files = [{ path: 'quarterdeck.yml', text }];
  const bundle = { main: 'quarterdeck.yml', files };
  const result = loadBundle({ bundle, folder, environmentVariables: cloudSecrets, kinds });
  return result.kind === 'ok' ? [...result.config.targets.keys()] : result.faults;
};

test(
  'the clouds start beside a thread that goes on, each shows a page, and the configuration with them has no fault',
  async () => {
    const { folder, clouds } = await cloudsIn();
    expect(clouds.seen().map(({ state }) => state)).toEqual(['starting', 'starting', 'starting']);

    const places = await clouds.settled;

    expect(failuresIn(clouds.seen())).toEqual([]);
    for (const one of clouds.seen()) {
      const url = one.state === 'ready' ? one.url : '';
      const page = await (await fetch(url, { headers: { accept: 'text/html' } })).text();
      expect(page).toContain(`<h1>What ${one.title} believes</h1>`);
    }
    expect(await namesIn(places, folder)).toEqual([
      ...['shop/staging', 'shop/production', 'site/staging', 'site/production'],
      ...['jobs/production', 'backend/production'],
    ]);
  },
  startMs,
);

test(
  'a cloud that cannot start says why, and the others and the shop do without it',
  async () => {
    const { folder, clouds } = await cloudsIn((into) => {
      execFileSync('git', ['init', '--quiet', join(into, 'site')]);
    });

    const places = await clouds.settled;

    expect(failuresIn(clouds.seen())).toEqual([
      expect.stringMatching(/^Vercel is not played: .*another git repository/),
    ]);
    expect(await namesIn(places, folder)).toEqual([
      ...['shop/staging', 'shop/production', 'jobs/production', 'backend/production'],
    ]);
  },
  startMs,
);
