import { readArgs } from './args.ts';
import type { CliCommand } from './contract.ts';
import { WrongUsage } from './contract.ts';

/** What a deployment would do, without Slack and without asking for it. */
export const plan: CliCommand = {
  name: 'plan',
  usage: 'quarterdeck plan <service> <environment> [revision] [--json]',
  summary: 'Print what a deployment would do: changes, risks, how it is undone, who must approve.',
  run: async (args, world) => {
    const parsed = readArgs(args, { flags: ['json'] });
    const [service, environment, reference, ...rest] = parsed.words;
    if (service === undefined || environment === undefined || rest.length > 0)
      throw new WrongUsage('plan needs a service and an environment');
    const { runPlan } = await import('./plan-run.ts');
    const wish = { service, environment, ...(reference === undefined ? {} : { reference }) };
    return runPlan(world, wish, parsed.flag('json'));
  },
};
