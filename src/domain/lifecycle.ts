import type { Move, Phase } from './phase.ts';
import { phases } from './phase.ts';

type Row = Readonly<Partial<Record<Move, Phase>>>;

/**
 * The whole lifecycle: in this phase, this move leads there; an absent cell is an illegal move. `go-bad` is a bad verdict,
 * a failed step after the first effect, or a person's rollback or cancel; `fail` is an end without anything to undo;
 * `restore-failed` outside `rolling-back` is a deployment of kind rollback that could not finish: it keeps the target too.
 */
const lifecycle = {
  awaiting: {
    admit: 'queued',
    postpone: 'scheduled',
    block: 'blocked',
    reject: 'rejected',
    expire: 'expired',
    cancel: 'cancelled',
  },
  scheduled: { 'come-due': 'queued', cancel: 'cancelled' },
  queued: { begin: 'preparing', block: 'blocked', 'move-base': 'awaiting', cancel: 'cancelled' },
  preparing: { prepared: 'releasing', 'go-bad': 'rolling-back', 'restore-failed': 'rollback-failed', fail: 'failed' },
  releasing: { released: 'shifting', 'go-bad': 'rolling-back', 'restore-failed': 'rollback-failed', fail: 'failed' },
  shifting: { shifted: 'observing', 'go-bad': 'rolling-back', 'restore-failed': 'rollback-failed', fail: 'failed' },
  observing: {
    'next-stage': 'shifting',
    'all-stages-done': 'baking',
    'go-bad': 'rolling-back',
    'restore-failed': 'rollback-failed',
    fail: 'failed',
  },
  baking: { baked: 'live', 'go-bad': 'rolling-back', 'restore-failed': 'rollback-failed', fail: 'failed' },
  'rolling-back': { restored: 'rolled-back', 'restore-failed': 'rollback-failed' },
  'rollback-failed': { retry: 'rolling-back', 'start-over': 'preparing', resolve: 'failed' },
  live: {},
  blocked: {},
  rejected: {},
  expired: {},
  cancelled: {},
  failed: {},
  'rolled-back': {},
} as const satisfies Record<Phase, Row>;

type FinalPhaseOf<P extends Phase> = P extends Phase ? (keyof (typeof lifecycle)[P] extends never ? P : never) : never;
/** A phase that nothing leaves. */
export type FinalPhase = FinalPhaseOf<Phase>;
/** A phase in which a person or a date is waited for. */
export type WaitingPhase = 'awaiting' | 'scheduled' | 'queued' | 'rollback-failed';
/** A phase in which the runner works; each has its file in `pipeline/phases/`. */
export type WorkingPhase = Exclude<Phase, FinalPhase | WaitingPhase>;

const rows: Record<Phase, Row> = lifecycle;

/** Where the move leads, or nothing when it is illegal in this phase. */
export const after = (phase: Phase, move: Move): Phase | undefined => rows[phase][move];

export const finalPhases: readonly Phase[] = phases.filter((phase) => Object.keys(rows[phase]).length === 0);
export const isFinal = (phase: Phase): phase is FinalPhase => finalPhases.includes(phase);

const waiting: readonly Phase[] = ['awaiting', 'scheduled', 'queued', 'rollback-failed'] satisfies WaitingPhase[];
export const isWaiting = (phase: Phase): phase is WaitingPhase => waiting.includes(phase);
export const isWorking = (phase: Phase): phase is WorkingPhase => !isFinal(phase) && !isWaiting(phase);

/** The target is taken: something was begun and is not settled, so no other deployment may begin there. */
export const occupiesTarget = (phase: Phase): boolean => isWorking(phase) || phase === 'rollback-failed';

/** The table as a Mermaid state diagram, the same text that docs/architecture.md shows. */
export function lifecycleDiagram(): string {
  const lines = phases.flatMap((phase) =>
    isFinal(phase)
      ? [`  ${node(phase)} --> [*]`]
      : Object.entries(rows[phase]).map(([move, next]) => `  ${node(phase)} --> ${node(next)}: ${move}`),
  );
  return ['stateDiagram-v2', '  [*] --> awaiting', ...lines].join('\n');
}

const node = (phase: Phase): string => phase.replaceAll('-', '_');
