import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

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

/** The playground's configuration: the same file that a team would write, with times short enough to watch. */
export async function playgroundConfig({ repository, stagingPort, productionPort, pace }: DemoPlaces): Promise<string> {
  const values = {
    ...times[pace],
    repository: JSON.stringify(repository),
    stagingPort: String(stagingPort),
    productionPort: String(productionPort),
  };
  const text = await readFile(template, 'utf8');
  return Object.entries(values).reduce((filled, [name, value]) => filled.replaceAll(`{{${name}}}`, value), text);
}
