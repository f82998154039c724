import type { GateVerdict } from '../../src/domain/gate.ts';
import { openGates } from '../../src/domain/gates.ts';
import { decideGate, gateNamed } from '../../src/operations/gate.ts';
import { answer, refuse } from '../answers.ts';
import type { Verb } from '../verb.ts';
import { readWhich } from '../words/deployment-words.ts';
import { readReason } from '../words/reason.ts';
import { chooseOne } from './choose.ts';

interface Said {
  readonly name: 'approve' | 'reject';
  readonly verdict: GateVerdict;
  readonly what: 'gate-approved' | 'gate-rejected';
  readonly usage: string;
}

/** For those who do not see the card. Plans are approved where they are shown: only a gate can be decided by words. */
const saying =
  ({ name, verdict, what, usage }: Said): Verb['run'] =>
  async (world, caller, line) => {
    const [first, ...rest] = line.words;
    if (first?.text.toLowerCase() !== 'gate')
      return refuse({ code: 'missing-words', usage, missing: `gate after ${name}` });
    const which = readWhich(world.config(), rest, usage);
    if (!which.ok) return refuse(which.refusal);
    const why = verdict === 'rejected' ? readReason({ rest: [], line, usage }, world.clock.now()) : undefined;
    if (why?.ok === false) return refuse(why.refusal);
    const id = await chooseOne(world, which.value, (deployment) => openGates(deployment).length > 0);
    if (!id.ok) return refuse(id.refusal);
    const gate = await gateNamed(world, id.value, line.texts.to);
    if (!gate.ok) return refuse(gate.refusal);
    const reason = why === undefined ? {} : { reason: why.value.reason };
    const outcome = await decideGate(world, caller, { id: id.value, gate: gate.value.id, verdict, ...reason });
    return answer(outcome, (deployment) => ({ kind: 'changed', what, deployment }));
  };

const approveUsage = '/deploy approve gate [deployment|service] [environment] [--to <gate>]';
const rejectUsage = '/deploy reject gate [deployment|service] [environment] [--to <gate>] --reason "…"';

/** Yes and no to a gate out there at which a deployment waits. */
export const gateVerbs: readonly Verb[] = [
  {
    name: 'approve',
    usage: approveUsage,
    example: '/deploy approve gate shop#42',
    says: 'Says yes to a gate out there at which a deployment waits, such as a protected environment of GitHub.',
    flags: ['to'],
    run: saying({ name: 'approve', verdict: 'approved', what: 'gate-approved', usage: approveUsage }),
  },
  {
    name: 'reject',
    usage: rejectUsage,
    example: '/deploy reject gate shop#42 --reason "not during the sale"',
    says: 'Says no to such a gate: the work that waits there fails, and what was changed is put back.',
    flags: ['to', 'reason'],
    run: saying({ name: 'reject', verdict: 'rejected', what: 'gate-rejected', usage: rejectUsage }),
  },
];
