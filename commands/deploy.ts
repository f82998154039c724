import { deployOpening } from './openings.ts';
import type { Command } from './contract.ts';
import { request } from './deploy/request.ts';
import { deployVerbs } from './deploy/verbs.ts';
import { help } from './reference.ts';
import { isBlank, perform } from './perform.ts';

/** `/deploy`: alone it opens the form. */
export const deployCommand: Command = {
  name: '/deploy',
  description: 'Deploy a service, or stop, lock, freeze, promote, cancel',
  usageHint: '<service> <environment> [revision] | plan | stop | lock | freeze | who | help',
  opensForm: isBlank,
  form: (world) => Promise.resolve(deployOpening(world, {})),
  run: (world, caller, text) =>
    perform({ command: '/deploy', verbs: [...deployVerbs, help], otherwise: request }, { world, caller }, text),
};
