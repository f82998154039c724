import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where the demo is reached, and what it is built from. */
export interface DemoPlaces {
  readonly repository: string;
  readonly stagingPort: number;
  readonly productionPort: number;
}

const template = join(import.meta.dirname, 'quarterdeck.template.yml');

/** The playground's configuration: the same file that a team would write, with times short enough to watch. */
export async function playgroundConfig({ repository, stagingPort, productionPort }: DemoPlaces): Promise<string> {
  const text = await readFile(template, 'utf8');
  return text
    .replaceAll('{{repository}}', JSON.stringify(repository))
    .replaceAll('{{stagingPort}}', String(stagingPort))
    .replaceAll('{{productionPort}}', String(productionPort));
}
