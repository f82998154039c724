import type { Outcome } from '../../src/domain/refusals.ts';
import { no, yes } from '../../src/domain/refusals.ts';
import type { RollbackRequest } from '../../src/operations/rollback.ts';
import { rollback } from '../../src/operations/rollback.ts';
import type { OperationsWorld } from '../../src/operations/world.ts';
import { answer, refuse } from '../answers.ts';
import type { Verb } from '../verb.ts';
import type { Line } from '../words/line.ts';
import { shown } from '../words/places.ts';
import { readTarget } from '../words/target-words.ts';
import { begun } from './begun.ts';

const usage = '/rollback <service> <environment> [to <release>] [--now] [--reason "…"]';

/** A release's label or number, as `v2.3.1`, `#7` or a commit. */
const releaseShape = /^#?[A-Za-z0-9][\w./+-]{0,199}$/;

function readRollback(world: OperationsWorld, line: Line): Outcome<RollbackRequest> {
  const read = readTarget({ config: world.config(), usage }, line.words);
  if (!read.ok) return read;
  const { service, environment, rest } = read.value;
  const { reason, to: flagged } = line.texts;
  const told = [...rest.map(({ text }) => text), ...(flagged === undefined ? [] : [flagged])];
  const [to, extra] = told;
  if (extra !== undefined) return no({ code: 'too-many-words', usage, extra: shown(extra) });
  if (to !== undefined && !releaseShape.test(to)) return no({ code: 'unsafe-reference', typed: shown(to) });
  return yes({
    service,
    environment,
    ...(to === undefined ? {} : { to }),
    ...(reason === undefined ? {} : { reason }),
    ...(line.on.includes('now') ? { now: true } : {}),
  });
}

/** `/rollback <service> …` itself. */
export const request: Verb = {
  name: '',
  usage,
  example: '/rollback shop production to v2.3.1 --reason "checkout fails"',
  says: 'Goes back to the last good release, or to the one named; `--now` breaks the glass: no approval, audited.',
  flags: ['to', 'now', 'reason'],
  run: async (world, caller, line) => {
    const read = readRollback(world, line);
    if (!read.ok) return refuse(read.refusal);
    const outcome = await rollback(world, caller, read.value);
    return answer(outcome, begun);
  },
};
