import { refuse } from '../answers.ts';
import type { Command, Press } from '../contract.ts';
import { doing } from './press.ts';

/** Under a refusal: the words put right, run as if typed. Words that would open a form cannot come from a button. */
export const runWords = (commands: readonly Command[]): Press =>
  doing('run-words', (world, caller, { command, text }) => {
    const known = commands.find(({ name }) => name === command);
    if (known === undefined || known.opensForm(text)) return refuse({ code: 'unreadable-press' });
    return known.run(world, caller, text);
  });
