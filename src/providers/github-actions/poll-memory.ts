import { ProviderError } from '../../ports/provider-error.ts';
import type { Progress } from '../../ports/provider.ts';
import type { Clock } from '../../ports/world.ts';

const mostRemembered = 500;

export interface Pace {
  readonly everyMs: number;
  /** How late the far end may show what it has begun. */
  readonly shownWithinMs: number;
}

interface Seen {
  readonly untilMs: number;
  readonly progress: Progress;
}

/** Whoever follows looks several times a second; the far end is asked as often as its limits bear. */
export interface PollMemory {
  look(subject: string, pace: Pace, ask: () => Promise<Progress>): Promise<Progress>;
  forget(subject: string): void;
}

/** The oldest goes when there are too many. */
function remember<Value>(map: Map<string, Value>, subject: string, value: Value): void {
  map.delete(subject);
  map.set(subject, value);
  const [oldest] = map.keys();
  if (map.size > mostRemembered && oldest !== undefined) map.delete(oldest);
}

export function pollMemory(clock: Clock): PollMemory {
  const seen = new Map<string, Seen>();
  const missedSince = new Map<string, number>();
  const keep = (subject: string, value: Seen): void => {
    remember(seen, subject, value);
  };
  /** A run of a moment ago that is not shown yet is no lost one: begun anew, it would run twice. */
  const mayAppear = (subject: string, { shownWithinMs }: Pace): boolean => {
    const sinceMs = missedSince.get(subject) ?? clock.now();
    remember(missedSince, subject, sinceMs);
    return clock.now() - sinceMs < shownWithinMs;
  };
  return {
    look: async (subject, pace, ask) => {
      const last = seen.get(subject);
      if (last !== undefined && clock.now() < last.untilMs) return last.progress;
      try {
        const progress = await ask();
        keep(subject, { untilMs: clock.now() + pace.everyMs, progress });
        return progress;
      } catch (error) {
        // Told to wait, so nobody asks again before that.
        if (error instanceof ProviderError && error.retryAfterMs !== undefined) {
          const lines = [...(last?.progress.lines ?? []), 'GitHub asked for a pause; the run goes on'];
          keep(subject, { untilMs: clock.now() + error.retryAfterMs, progress: { kind: 'running', lines } });
        }
        const isAbsent = error instanceof ProviderError && error.code === 'not-found';
        if (isAbsent && !seen.has(subject) && mayAppear(subject, pace))
          return { kind: 'running', lines: ['GitHub does not show the run yet'] };
        throw error;
      }
    },
    forget: (subject) => {
      seen.delete(subject);
    },
  };
}
