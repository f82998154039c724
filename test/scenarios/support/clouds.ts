import { expect, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { cloudConfig } from '../../../playground/cloud-config.ts';
import type { StartedFirebase } from '../../../playground/cloud/start-firebase.ts';
import { startFirebase } from '../../../playground/cloud/start-firebase.ts';
import type { StartedGithub } from '../../../playground/cloud/start-github.ts';
import { startGithub } from '../../../playground/cloud/start-github.ts';
import type { CloudPlaces } from '../../../playground/cloud/start-places.ts';
import { cloudSecrets } from '../../../playground/cloud/start-places.ts';
import type { StartedVercel } from '../../../playground/cloud/start-vercel.ts';
import { startVercel } from '../../../playground/cloud/start-vercel.ts';
import type { Settings } from './settings.ts';
import { channelOf } from './settings.ts';
import type { CloudServices, Town, TownPlan } from './town.ts';
import { aTown } from './town.ts';

const durations = { buildMs: 200, moveMs: 50 };
const settings = z.record(z.string(), z.record(z.string(), z.unknown()));

/** Who hears of what: each of these once. */
const notices = [
  { events: ['succeeded', 'rolled-back'], to: [{ channel: 'C0RELEASES' }] },
  { events: ['rolling-back'], to: [{ channel: 'C0ALERTS' }] },
];

/** The same services as in the playground, in a hurry, each with a channel of its own. */
async function servicesAt(places: CloudPlaces): Promise<CloudServices> {
  const { services, github } = await cloudConfig(places, { cloudStage: '500ms', cloudBake: '0s' });
  const read = settings.parse(parse(services));
  const own = Object.entries(read).map(([name, one]): [string, Settings] => [
    name,
    { ...one, channel: channelOf(name) },
  ]);
  const config = github === '' ? {} : settings.parse(parse(github));
  return { services: Object.fromEntries(own), config: { notices, ...config }, variables: cloudSecrets };
}

type Start<Far> = (folder: string) => Promise<Far>;

/** A town with what this starts; it must have kept to its contract, and is closed at the end. */
async function townWith<Far>(
  start: Start<Far>,
  told: (far: Far) => { places: CloudPlaces; violations: () => readonly string[]; close: () => Promise<void> },
): Promise<{ readonly town: Town; readonly far: Far }> {
  const started: { far?: Far } = {};
  const clouds: TownPlan['clouds'] = async (folder) => {
    const far = await start(folder);
    started.far = far;
    const { places, violations, close } = told(far);
    onTestFinished(async () => {
      await close();
      expect(violations()).toEqual([]);
    });
    return servicesAt(places);
  };
  const town = await aTown({ clouds });
  if (started.far === undefined) throw new Error('nothing started');
  return { town, far: started.far };
}

/** A town whose site is at Vercel. */
export const aVercelTown = () =>
  townWith<StartedVercel>(
    (folder) => startVercel(folder, durations),
    ({ far, places }) => ({ places: { vercel: places }, violations: () => far.violations, close: () => far.close() }),
  );

/** A town whose jobs are released by GitHub. */
export const aGithubTown = () =>
  townWith<StartedGithub>(
    () => startGithub(durations),
    ({ far, places }) => ({ places: { github: places }, violations: () => far.violations, close: () => far.close() }),
  );

/** A town whose backend is at Firebase. */
export const aFirebaseTown = () =>
  townWith<StartedFirebase>(
    (folder) => startFirebase(folder, durations),
    ({ places, functions, hosting, rules, close }) => ({
      places: { firebase: places },
      violations: () => [...functions.violations(), ...hosting.violations, ...rules.violations],
      close,
    }),
  );

/** How often the channel heard this: a notice is told once. */
export const timesHeard = ({ grace }: Town, channel: string, words: string): number =>
  grace.reads(channel).filter(({ byApp, text }) => byApp && text.includes(words)).length;
