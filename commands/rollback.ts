import { rollbackOpening } from './openings.ts';
import type { Command } from './contract.ts';
import { isBlank, perform } from './perform.ts';
import { request } from './rollback/request.ts';

/** `/rollback`: alone it opens the form. */
export const rollbackCommand: Command = {
  name: '/rollback',
  description: 'Go back to a release that was live',
  usageHint: '<service> <environment> [to <release>] [--now] [--reason "…"]',
  opensForm: isBlank,
  form: (world) => Promise.resolve(rollbackOpening(world, {})),
  run: (world, caller, text) =>
    perform({ command: '/rollback', verbs: [], otherwise: request }, { world, caller }, text),
};
