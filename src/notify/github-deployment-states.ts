import type { Deployment } from '../domain/deployment.ts';
import type { Revision } from '../domain/ids.ts';
import type { Phase } from '../domain/phase.ts';

export type GithubState = 'queued' | 'in_progress' | 'success' | 'failure' | 'error' | 'inactive';

export interface WantedStatus {
  readonly state: GithubState;
  readonly description: string;
}

/** One deployment as GitHub should know it, with its statuses from the first to the last. */
export interface WantedRecord {
  /** `forward` for what was asked, `back` for the way back that it took. */
  readonly role: 'forward' | 'back';
  readonly task: 'deploy' | 'rollback';
  readonly revision: Revision;
  readonly description: string;
  readonly statuses: readonly WantedStatus[];
}

/** What a phase means there; a phase that is not named is none of GitHub's business. */
const forward: Readonly<Partial<Record<Phase, WantedStatus>>> = {
  queued: { state: 'queued', description: 'waits for its turn' },
  preparing: { state: 'in_progress', description: 'is being deployed' },
  releasing: { state: 'in_progress', description: 'is being deployed' },
  shifting: { state: 'in_progress', description: 'is being deployed' },
  observing: { state: 'in_progress', description: 'is being deployed' },
  baking: { state: 'in_progress', description: 'is being deployed' },
  live: { state: 'success', description: 'is live' },
  'rolling-back': { state: 'failure', description: 'is being rolled back' },
  'rolled-back': { state: 'failure', description: 'is being rolled back' },
  'rollback-failed': { state: 'failure', description: 'is being rolled back' },
  failed: { state: 'failure', description: 'failed' },
  blocked: { state: 'error', description: 'was blocked before anything changed' },
  cancelled: { state: 'inactive', description: 'was cancelled before anything changed' },
};

const back: Readonly<Partial<Record<Phase, WantedStatus>>> = {
  'rolling-back': { state: 'in_progress', description: 'is being put back' },
  'rolled-back': { state: 'success', description: 'is live again' },
  'rollback-failed': { state: 'error', description: 'could not be put back; a person must look' },
  failed: { state: 'error', description: 'could not be put back; a person must look' },
};

/** What GitHub should show of a deployment, from its record alone. */
export function wantedRecords(deployment: Deployment): readonly WantedRecord[] {
  const { plan, id } = deployment;
  const phases = [...deployment.spans.map(({ phase }) => phase), deployment.phase];
  // Traffic moved by hand brings nothing new to the place.
  if (plan.kind === 'override' || !phases.includes('queued')) return [];
  const admitted = phases.slice(phases.indexOf('queued'));
  const asked: WantedRecord = {
    role: 'forward',
    task: plan.kind === 'rollback' ? 'rollback' : 'deploy',
    revision: plan.release.revision,
    description: `${id}: ${plan.release.label}`,
    statuses: inOrder(admitted, forward),
  };
  if (plan.base === undefined || !phases.includes('rolling-back')) return [asked];
  const returned = phases.slice(phases.indexOf('rolling-back'));
  const way: WantedRecord = {
    role: 'back',
    task: 'rollback',
    revision: plan.base.revision,
    description: `${id}: back to ${plan.base.label}`,
    statuses: inOrder(returned, back),
  };
  return [asked, way];
}

/** Repetitions say nothing new. */
function inOrder(
  phases: readonly Phase[],
  meanings: Readonly<Partial<Record<Phase, WantedStatus>>>,
): readonly WantedStatus[] {
  return phases
    .flatMap((phase) => meanings[phase] ?? [])
    .filter(({ state }, index, all) => index === 0 || all[index - 1]?.state !== state);
}
