import { shortcutIds } from '../../blocks/form-ids.ts';
import type { Shortcut } from '../contract.ts';
import { deployOpening } from '../openings.ts';

/** From everywhere in Slack: the form to deploy. */
export const deployShortcut: Shortcut = {
  callbackId: shortcutIds.deploy,
  kind: 'global',
  name: 'Deploy a service',
  description: 'Ask for a deployment',
  form: (world) => Promise.resolve(deployOpening(world, {})),
};
