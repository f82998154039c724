import { readArgs } from './args.ts';
import type { CliCommand } from './contract.ts';

/** Tries everything that the bot needs, and says what to fix, where and with which role. */
export const doctor: CliCommand = {
  name: 'doctor',
  usage: 'quarterdeck doctor [--json]',
  summary:
    'Try every credential, permission, repository and far end; say what to fix, in which console, with which role.',
  run: async (args, world) => {
    const asJson = readArgs(args, { flags: ['json'] }).flag('json');
    // The other commands start without the clients that only this one needs.
    const { runDoctor } = await import('./doctor-run.ts');
    return runDoctor(world, asJson);
  },
};
