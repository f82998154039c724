import type { Deployment, PhaseSpan } from './deployment.ts';
import { after, isFinal } from './lifecycle.ts';
import type { Move, Phase } from './phase.ts';
import type { Outcome } from './refusals.ts';
import { no, yes } from './refusals.ts';

type Draft = { -readonly [Key in keyof Deployment]: Deployment[Key] };
type Optional = 'hold' | 'accepted' | 'failure' | 'rollbackTrouble' | 'weightOpen' | 'gates' | 'gatedSinceMs';

/** The deployment without these facts. */
export function without(deployment: Deployment, ...facts: readonly Optional[]): Deployment {
  const draft: Draft = { ...deployment };
  for (const fact of facts) Reflect.deleteProperty(draft, fact);
  return draft;
}

/** The deployment without its hold; the time it held is kept. */
export function released(deployment: Deployment, nowMs: number): Deployment {
  if (deployment.hold === undefined) return deployment;
  const heldMs = deployment.heldMs + nowMs - deployment.hold.sinceMs;
  return without({ ...deployment, heldMs }, 'hold');
}

/** Takes the move if the table has it; a new phase begins with a higher epoch, without hold and output. */
export function move(deployment: Deployment, by: Move, nowMs: number): Outcome<Deployment> {
  const phase = after(deployment.phase, by);
  if (phase === undefined) return no(illegal(deployment, by));
  return yes(enter(deployment, phase, nowMs));
}

/** The refusal that fits an illegal wish in this phase. */
export function illegal(deployment: Deployment, wanted: string) {
  const { id, phase } = deployment;
  if (phase === 'rolling-back') return { code: 'already-rolling-back', id } as const;
  return { code: 'illegal-in-phase', id, phase, wanted } as const;
}

function enter(deployment: Deployment, phase: Phase, nowMs: number): Deployment {
  const free = without(released(deployment, nowMs), 'accepted', 'gates', 'gatedSinceMs');
  return {
    ...free,
    phase,
    epoch: free.epoch + 1,
    phaseEpoch: free.epoch + 1,
    phaseSinceMs: nowMs,
    heldMs: 0,
    output: [],
    spans: [...closed(free.spans, nowMs), { phase, stageIndex: free.stageIndex, fromMs: nowMs }],
    ...(isFinal(phase) ? { finishedAtMs: nowMs } : {}),
  };
}

const closed = (spans: readonly PhaseSpan[], nowMs: number): readonly PhaseSpan[] =>
  spans.map((span) => (span.toMs === undefined ? { ...span, toMs: nowMs } : span));
