import type { CloudPlaces } from './cloud/start-places.ts';
import type { Workspace } from './slack/workspace.ts';

const waitMs = 120_000;

/** The shop as it was before anybody looked: v1 in both environments, deployed the way everything is. */
export async function firstReleases(workspace: Workspace, openDoors: () => void): Promise<void> {
  const [ada, grace] = [workspace.as('ada'), workspace.as('grace')];
  const production = (word: string) =>
    grace.waitForMessage('#deployments', ({ text }) => text.includes('production') && text.includes(word), waitMs);
  await ada.types('#deployments', '/deploy shop staging v1');
  await ada.types('#deployments', '/deploy shop production v1');
  await grace.presses(await production('approval'), 'Approve');
  await production('100 % of the traffic');
  openDoors();
  await production('live since');
}

const cloudWaitMs = 300_000;

/** v1 of what the clouds serve, released beside whatever people do; nothing of it is lost when they are quicker. */
export async function firstCloudReleases(workspace: Workspace, { vercel, firebase }: CloudPlaces): Promise<void> {
  const [ada, grace] = [workspace.as('ada'), workspace.as('grace')];
  const comes = (service: string, words: RegExp) =>
    grace.waitForMessage(
      '#cloud',
      ({ text }) => text.startsWith(`${service} v1 → production: `) && words.test(text),
      cloudWaitMs,
    );
  const production = async (service: string): Promise<void> => {
    await ada.types('#cloud', `/deploy ${service} production v1`);
    await grace.presses(await comes(service, /approval/), 'Approve');
    await comes(service, /live/);
  };
  if (vercel !== undefined) await ada.types('#cloud', '/deploy site staging v1');
  await Promise.all([
    ...(vercel === undefined ? [] : [production('site')]),
    ...(firebase === undefined ? [] : [production('backend')]),
  ]);
}
