import { refusal } from '../blocks/refusal.ts';
import type { Command } from './contract.ts';
import { perform } from './perform.ts';
import { history } from './status/history.ts';
import { request } from './status/request.ts';

/** `/status`: answered from stored state. */
export const statusCommand: Command = {
  name: '/status',
  description: 'What is live where, what moves, what is locked',
  usageHint: '[service] [environment] | history [service] [environment]',
  opensForm: () => false,
  form: () => Promise.resolve({ kind: 'refused', message: refusal({ code: 'unknown-command', typed: '/status' }) }),
  run: (world, caller, text) =>
    perform({ command: '/status', verbs: [history], otherwise: request }, { world, caller }, text),
};
