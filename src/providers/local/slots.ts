import { z } from 'zod';
import { isRevision } from '../../domain/ids.ts';
import type { Description, Progress } from '../../ports/provider.ts';
import type { TargetFacts, VersionFacts, VersionStatus } from '../supervisor/protocol.ts';

const slot = z.object({
  version: z.string(),
  weight: z.number(),
  state: z.string(),
  revision: z.string().optional(),
  label: z.string().optional(),
  /** Kept running for a quick way back at least until then. */
  warmUntilMs: z.number().optional(),
});

/** What a description of this provider holds: which slot is live, and what the others keep ready. */
export const slotsSchema = z.object({ host: z.string(), slots: z.array(slot).readonly() });
export type Slot = z.infer<typeof slot>;

function slotOf({ version, weight, condition, revision, label, warmUntilMs }: VersionFacts) {
  return {
    version,
    weight,
    state: condition.state,
    ...(revision !== undefined && { revision }),
    ...(label !== undefined && { label }),
    ...(warmUntilMs !== undefined && { warmUntilMs }),
  };
}

function summaryOf(slots: readonly Slot[]): string {
  if (slots.length === 0) return 'nothing runs here';
  return slots
    .map(({ version, weight, state }) => {
      const share = weight > 0 ? `${weight} %` : 'kept without traffic';
      return state === 'ready' ? `${version} ${share}` : `${version} ${share} (${state})`;
    })
    .join(', ');
}

/** What runs at a place, in the words of the core. */
export function described(host: string, { versions }: TargetFacts): Description {
  const slots = versions.map(slotOf).sort((a, b) => b.weight - a.weight);
  const live = slots
    .filter(({ weight }) => weight > 0)
    .map(({ version, weight, revision }) => ({
      version,
      weight,
      ...(revision !== undefined && isRevision(revision) && { revision }),
    }));
  return { summary: summaryOf(slots), live, state: { host, slots } };
}

/** How far a release has come, told by its process. */
export function progressOf(version: string, { facts, lines }: VersionStatus): Progress {
  const failed = (sentence: string): Progress => ({
    kind: 'failed',
    code: 'failed',
    sentence,
    retryable: false,
    lines,
  });
  const condition = facts?.condition;
  switch (condition?.state) {
    case undefined:
    case 'stopping':
    case 'stopped':
      return failed(`${version} was ended`);
    case 'preparing':
    case 'starting':
    case 'restarting':
      return { kind: 'running', lines };
    case 'ready':
      return { kind: 'succeeded', version, lines };
    case 'crash-looping':
      return failed(`${version} keeps crashing`);
    case 'failed':
      if (condition.code !== 'checkout-failed') return failed(`${version}: ${condition.detail}`);
      // A process that crashes does so again; a checkout may have met a full disk or a busy repository.
      return {
        kind: 'failed',
        code: 'unavailable',
        sentence: `${version}: ${condition.detail}`,
        retryable: true,
        lines,
      };
  }
}
