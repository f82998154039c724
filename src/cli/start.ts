import type { CliCommand } from './contract.ts';

/** The bot itself, as `npm start` runs it. */
export const start: CliCommand = {
  name: 'start',
  usage: 'quarterdeck start',
  summary: 'Start the bot.',
  run: async () => {
    await import('../main.ts');
    // The bot ends the process itself.
    return new Promise<0>(() => undefined);
  },
};
