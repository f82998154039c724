import { readFile, writeFile } from 'node:fs/promises';
import { failuresIn } from './cloud/start.ts';
import type { Clouds } from './cloud/start.ts';
import type { CloudPlaces } from './cloud/start-places.ts';
import { firstCloudReleases } from './first-releases.ts';
import type { Workspace } from './slack/workspace.ts';

export interface CloudOpening {
  readonly clouds: Clouds;
  readonly workspace: Workspace;
  readonly configPath: string;
  /** What the file says as long as nobody changed it. */
  readonly written: string;
  readonly configWith: (found: CloudPlaces) => Promise<string>;
  readonly say: (sentence: string) => void;
}

const taken = 120_000;

/** Services in the clouds join when these are there, the way services join a running bot: by a change of the file. */
export async function openClouds(opening: CloudOpening): Promise<void> {
  const { clouds, workspace, configPath, written, configWith, say } = opening;
  const found = await clouds.settled;
  for (const sentence of failuresIn(clouds.seen())) say(sentence);
  // Whoever changed the file meanwhile keeps the change.
  const untouched = (await readFile(configPath, 'utf8')) === written;
  if (!untouched || Object.keys(found).length === 0) return;
  await writeFile(configPath, await configWith(found));
  await workspace
    .as('admin')
    .waitForMessage('#admins', ({ byApp, text }) => byApp && text.includes('onfiguration'), taken);
  await firstCloudReleases(workspace, found);
}
