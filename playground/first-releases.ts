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
