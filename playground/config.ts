import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CloudDurations, CloudPlaces } from './cloud/start-places.ts';
import type { CloudTimes } from './cloud-config.ts';
import { cloudConfig, filledIn } from './cloud-config.ts';

/** How long things take: to be watched by a person, or as short as the measuring allows. */
export type Pace = 'calm' | 'quick';

/** Where the demo is reached, what it is built from, and how fast it is released. */
export interface DemoPlaces {
  readonly repository: string;
  readonly stagingPort: number;
  readonly productionPort: number;
  readonly pace: Pace;
}

const template = join(import.meta.dirname, 'quarterdeck.template.yml');

const times: Readonly<Record<Pace, Readonly<Record<string, string>>>> = {
  calm: { firstStage: '20s', nextStages: '15s', bake: '15s', lasting: '6s', samples: '40' },
  quick: { firstStage: '7s', nextStages: '4s', bake: '4s', lasting: '3s', samples: '20' },
};

const cloudTimes: Readonly<Record<Pace, CloudTimes>> = {
  calm: { cloudStage: '15s', cloudBake: '8s' },
  quick: { cloudStage: '2s', cloudBake: '2s' },
};

/** How long the clouds take for their part. */
export const cloudPaces: Readonly<Record<Pace, CloudDurations>> = {
  calm: { buildMs: 5_000, moveMs: 1_500 },
  quick: { buildMs: 800, moveMs: 300 },
};

const indented = (text: string): string => text.replaceAll(/^(?=.)/gm, '  ');

/** The playground's configuration: the same file that a team would write, with times short enough to watch. */
export async function playgroundConfig(demo: DemoPlaces, clouds: CloudPlaces = {}): Promise<string> {
  const { repository, stagingPort, productionPort, pace } = demo;
  const { services, github } = await cloudConfig(clouds, cloudTimes[pace]);
  const text = filledIn(await readFile(template, 'utf8'), {
    ...times[pace],
    repository: JSON.stringify(repository),
    stagingPort: String(stagingPort),
    productionPort: String(productionPort),
  });
  return text.replace('# (GitHub)\n', () => github).replace('  # (services in the clouds)\n', () => indented(services));
}
