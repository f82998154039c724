import { gateButtonIds } from '../../blocks/action-ids.ts';
import { decideGate } from '../../src/operations/gate.ts';
import { answer } from '../answers.ts';
import { rejectGateOpening } from '../openings.ts';
import { doing, opening } from './press.ts';

/** A yes to a gate out there, and the question why not: as many pairs as one message has. */
export const gatePresses = gateButtonIds.flatMap(([yes, no]) => [
  doing(yes, async (world, caller, seen) =>
    answer(await decideGate(world, caller, { ...seen, verdict: 'approved' }), (deployment) => ({
      kind: 'changed',
      what: 'gate-approved',
      deployment,
    })),
  ),
  opening(no, (world, _caller, seen) => rejectGateOpening(world, seen)),
]);
