import { isDeploymentId } from '../domain/ids.ts';
import type { StepLog } from '../ports/recovery.ts';
import { readArgs } from './args.ts';
import type { CliCommand, ExitCode } from './contract.ts';
import { WrongUsage } from './contract.ts';
import { withStore } from './with-store.ts';

/** The whole output of a deployment's steps, for a file or a pager. */
export const log: CliCommand = {
  name: 'log',
  usage: 'quarterdeck log <deployment> [--step name] [--json]',
  summary: 'Print the whole kept output of a deployment’s steps, redacted.',
  run: (args, world) => {
    const parsed = readArgs(args, { texts: ['step'], flags: ['json'] });
    const id = parsed.words[0] ?? '';
    if (!isDeploymentId(id)) throw new WrongUsage('a deployment is written service#number, such as shop#42');
    const wanted = parsed.text('step');
    return withStore(world, async ({ store }): Promise<ExitCode> => {
      if ((await store.deployment(id)) === undefined) {
        world.err(`There is no deployment ${id}.`);
        return 1;
      }
      const logs = (await store.stepLogs(id)).filter(({ name }) => wanted === undefined || name === wanted);
      if (parsed.flag('json')) world.out(JSON.stringify(logs));
      else for (const one of logs) tell(one, world.out);
      return 0;
    });
  },
};

function tell({ name, component, attempt, dropped, lines }: StepLog, out: (line: string) => void): void {
  out(`== ${[name, component ?? ''].join(' ').trim()}, attempt ${attempt}`);
  if (dropped > 0) out(`… ${dropped} lines before`);
  for (const line of lines) out(line);
}
