import { deploy } from '../../src/operations/deploy.ts';
import type { DeployRequest } from '../../src/operations/deploy.ts';
import type { Outcome } from '../../src/domain/refusals.ts';
import { no, yes } from '../../src/domain/refusals.ts';
import type { OperationsWorld } from '../../src/operations/world.ts';
import { answer, refuse } from '../answers.ts';
import type { Verb } from '../verb.ts';
import type { Line } from '../words/line.ts';
import { readRequest } from '../words/target-words.ts';
import { readMoment } from '../words/time.ts';

const usage = '/deploy <service> [to] <environment> [revision] [--reason "…"] [--at 16:00] [--queue] [--override]';

/** What the words ask for; shared with `/deploy plan`. */
export function readDeploy(world: OperationsWorld, line: Line, shownUsage: string): Outcome<DeployRequest> {
  const read = readRequest({ config: world.config(), usage: shownUsage }, line.words);
  if (!read.ok) return read;
  const { reason, at } = line.texts;
  const evenIfBad = line.on.includes('override');
  if (evenIfBad && reason === undefined) return no({ code: 'reason-needed', usage: shownUsage });
  const moment = at === undefined ? undefined : readMoment(at, world.clock.now());
  if (moment?.ok === false) return moment;
  return yes({
    ...read.value,
    ...(reason === undefined ? {} : { reason }),
    ...(moment === undefined ? {} : { scheduledForMs: moment.value }),
    ...(line.on.includes('queue') ? { queueBehindLock: true } : {}),
    ...(evenIfBad ? { evenIfBad } : {}),
  });
}

/** `/deploy <service> …` itself: the request is stored and its card posted. */
export const request: Verb = {
  name: '',
  usage,
  example: '/deploy shop to production v2.4.0 --reason "new cart"',
  says: 'Asks for a deployment: its card is posted, its checks run, and it waits for its approvals. Times are UTC.',
  flags: ['reason', 'at', 'queue', 'override'],
  run: async (world, caller, line) => {
    const read = readDeploy(world, line, usage);
    if (!read.ok) return refuse(read.refusal);
    const outcome = await deploy(world, caller, read.value);
    return answer(outcome, (deployment) => ({ kind: 'requested', deployment }), { wish: read.value });
  },
};
