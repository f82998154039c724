import type { Workspace } from './slack/workspace.ts';

const waitMs = 60_000;

/** The shop as it was before anybody looked: v1 in both environments, deployed the way everything is. */
export async function firstReleases(workspace: Workspace): Promise<void> {
  const [ada, grace] = [workspace.as('ada'), workspace.as('grace')];
  await ada.types('#deployments', '/deploy shop staging v1');
  await ada.types('#deployments', '/deploy shop production v1');
  const card = await grace.waitForMessage(
    '#deployments',
    ({ text }) => text.includes('production') && text.includes('approval'),
    waitMs,
  );
  await grace.presses(card, 'Approve');
  await grace.waitForMessage(
    '#deployments',
    ({ text }) => text.includes('production') && text.includes('live'),
    waitMs,
  );
}
