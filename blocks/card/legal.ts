import type { Deployment, HoldReason } from '../../src/domain/deployment.ts';
import { after, isFinal, isWorking } from '../../src/domain/lifecycle.ts';

/** What can be done with a deployment as it is now. */
export type LegalPress =
  'approve' | 'reject' | 'cancel' | 'pause' | 'resume' | 'promote' | 'extend' | 'roll-back' | 'retry' | 'resolve';

/** The presses that the lifecycle allows now, in the order in which they are shown. */
export function legalPresses(deployment: Deployment): readonly LegalPress[] {
  const { phase, hold } = deployment;
  if (isFinal(phase)) return [];
  if (isWorking(phase)) return phase === 'rolling-back' ? [] : atWork(deployment);
  return [
    ...(after(phase, 'admit') === undefined ? [] : (['approve'] as const)),
    ...(after(phase, 'reject') === undefined ? [] : (['reject'] as const)),
    ...(phase !== 'queued' ? [] : hold === undefined ? (['pause'] as const) : (['resume'] as const)),
    ...(after(phase, 'retry') === undefined ? [] : (['retry'] as const)),
    ...(after(phase, 'resolve') === undefined ? [] : (['resolve'] as const)),
    ...(after(phase, 'cancel') === undefined ? [] : (['cancel'] as const)),
  ];
}

function atWork(deployment: Deployment): readonly LegalPress[] {
  const { hold, phase } = deployment;
  const watched = phase === 'observing' || phase === 'baking';
  return [
    ...(hold === undefined ? (['pause'] as const) : answers(hold.reason, watched)),
    ...(hold === undefined && watched ? (['promote'] as const) : []),
    ...wayBack(deployment),
  ];
}

function answers(reason: HoldReason, watched: boolean): readonly LegalPress[] {
  switch (reason.kind) {
    case 'gate':
      return watched ? ['promote'] : ['resume'];
    case 'inconclusive':
    case 'parts-failed':
    case 'trigger':
      return ['extend', 'resume'];
    case 'paused':
    case 'stopped':
    case 'unknown-result':
    case 'host-gone':
    case 'needs-person':
    case 'would-go-backwards':
    case 'traffic-by-hand':
      return ['resume'];
  }
}

/** A rollback is not rolled back itself; before the first effect there is nothing to put back. */
function wayBack({ plan, effectsBegun }: Deployment): readonly LegalPress[] {
  if (plan.kind === 'rollback') return [];
  return effectsBegun ? ['roll-back'] : ['cancel'];
}
