import { catalogue } from '../pipeline/recovery/catalogue.ts';
import { readArgs } from './args.ts';
import type { CliCommand } from './contract.ts';

/** What is done about failures, without a running bot. */
export const recovery: CliCommand = {
  name: 'recovery',
  usage: 'quarterdeck recovery [--json]',
  summary: 'Print every strategy by which a deployment goes on after a failure.',
  run: (args, { out }) => {
    const parsed = readArgs(args, { texts: [], flags: ['json'] });
    const told = catalogue.map(({ name, when, does }) => ({ name, when, does }));
    if (parsed.flag('json')) out(JSON.stringify(told));
    else for (const { name, when, does } of told) out(`${name}\n    ${when}\n    ${does}`);
    return Promise.resolve(0);
  },
};
