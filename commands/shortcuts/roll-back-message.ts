import { z } from 'zod';
import { shortcutIds } from '../../blocks/form-ids.ts';
import type { ChannelId } from '../../src/domain/ids.ts';
import { isChannelId } from '../../src/domain/ids.ts';
import type { Shortcut } from '../contract.ts';
import { refused, rollbackOpening } from '../openings.ts';

const place = z.object({
  channel: z.custom<ChannelId>((value) => typeof value === 'string' && isChannelId(value)),
  ts: z.string().regex(/^\d+\.\d+$/),
});

/** From the menu of a card: the form to roll its target back, filled in. */
export const rollBackMessage: Shortcut = {
  callbackId: shortcutIds.rollBackMessage,
  kind: 'message',
  name: 'Roll this back',
  description: 'Back to the last good release',
  form: async (world, _caller, message) => {
    const at = place.safeParse(message);
    const deployment = at.success ? await world.store.deploymentOfCard(at.data) : undefined;
    if (deployment === undefined) return refused({ code: 'unknown-deployment', typed: 'this message' });
    const { service, environment } = deployment;
    return rollbackOpening(world, { service, environment });
  },
};
