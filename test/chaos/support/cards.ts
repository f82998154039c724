import type { MessageRecord } from '../../../playground/slack/records.ts';
import { channelMessages } from '../../../playground/slack/world.ts';
import type { ChaosWorld } from './world.ts';
import type { StoredDeployment } from './record.ts';

/** The card of a deployment, as the workspace shows it. */
export async function cardOf({ record, workspace }: ChaosWorld, id: string): Promise<MessageRecord | undefined> {
  const place = (await record.cards()).find(({ deployment }) => deployment === id);
  return place && channelMessages(workspace.world, place.channel).get(place.ts);
}

/** What the card's title says in each phase. */
const words: Readonly<Record<string, RegExp>> = {
  awaiting: /waiting for approval|checks are running/,
  scheduled: /scheduled for/,
  queued: /approved, (waiting for its turn|number)/,
  preparing: /preparing/,
  releasing: /starting the new version/,
  shifting: /moving traffic to/,
  observing: /\d+ %|stage/,
  baking: /100 %, watching/,
  'rolling-back': /rolling back/,
  'rollback-failed': /THE ROLLBACK FAILED/,
  live: /live since/,
  'rolled-back': /ROLLED BACK/,
  blocked: /✗ blocked /,
  rejected: /✗ rejected /,
  expired: /✗ expired /,
  cancelled: /✗ cancelled /,
  failed: /✗ failed /,
};

const heldWords = /paused|stopped|held/;

/** The epoch that a card was drawn at: its blocks are named by it. */
function drawnEpoch(card: MessageRecord, id: string): number | undefined {
  for (const block of card.blocks ?? []) {
    const found = block.block_id?.startsWith(`${id}:`) === true ? block.block_id.slice(id.length + 1) : undefined;
    if (found !== undefined) return Number.parseInt(found, 10);
  }
  return undefined;
}

/** Why the card does not say what the record says; nothing when it does. A newer card than the record read is right too. */
export function whatIsWrong(card: MessageRecord | undefined, deployment: StoredDeployment): string | undefined {
  if (card === undefined) return `${deployment.id} has no card`;
  const epoch = drawnEpoch(card, deployment.id);
  if (epoch === undefined) return `the card of ${deployment.id} has no epoch`;
  if (epoch > deployment.epoch) return undefined;
  const state = `${deployment.id} is ${deployment.phase} at epoch ${deployment.epoch}`;
  if (epoch < deployment.epoch) return `${state}, its card shows epoch ${epoch}: ${card.text}`;
  const fits = deployment.record.hold === undefined ? words[deployment.phase] : heldWords;
  return fits?.test(card.text) === true ? undefined : `${state}, its card says: ${card.text}`;
}
