import type { News } from '../../github/bell.ts';
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
  /** The far end asked for this pause: no news makes it shorter. */
  readonly isPause?: true;
  readonly progress: Progress;
}

/** Whoever follows looks several times a second; the far end is asked as often as its limits bear, and when it has news. */
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

const running: Progress = { kind: 'running', lines: [] };

type MayAppear = (subject: string, pace: Pace) => boolean;

/** A run of a moment ago that is not shown yet is no lost one: begun anew, it would run twice. */
function latecomers(clock: Clock): MayAppear {
  const missedSince = new Map<string, number>();
  return (subject, { shownWithinMs }) => {
    const sinceMs = missedSince.get(subject) ?? clock.now();
    remember(missedSince, subject, sinceMs);
    return clock.now() - sinceMs < shownWithinMs;
  };
}

export function pollMemory(clock: Clock, news?: News): PollMemory {
  const seen = new Map<string, Seen>();
  const mayAppear = latecomers(clock);
  /** How often something was forgotten: an answer that was on its way then is old already. */
  let forgotten = 0;
  const forget = (isMeant: (subject: string) => boolean): void => {
    forgotten += 1;
    for (const [subject, { isPause }] of seen) if (isPause !== true && isMeant(subject)) seen.delete(subject);
  };
  news?.onRing((fullName) => {
    forget((subject) => subject.toLowerCase().startsWith(`${fullName.toLowerCase()} `));
  });
  return {
    look: async (subject, pace, ask) => {
      const last = seen.get(subject);
      if (last !== undefined && clock.now() < last.untilMs) return last.progress;
      const before = forgotten;
      try {
        const progress = await ask();
        remember(seen, subject, { untilMs: clock.now() + (forgotten === before ? pace.everyMs : 0), progress });
        return progress;
      } catch (error) {
        // Told to wait, so nobody asks again before that.
        if (error instanceof ProviderError && error.retryAfterMs !== undefined) {
          const lines = [...(last?.progress.lines ?? []), 'GitHub asked for a pause; the run goes on'];
          const progress: Progress = { ...(last?.progress.kind === 'running' ? last.progress : running), lines };
          remember(seen, subject, { untilMs: clock.now() + error.retryAfterMs, progress, isPause: true });
        }
        const isAbsent = error instanceof ProviderError && error.code === 'not-found';
        if (isAbsent && !seen.has(subject) && mayAppear(subject, pace))
          return { kind: 'running', lines: ['GitHub does not show the run yet'] };
        throw error;
      }
    },
    forget: (subject) => {
      forget((one) => one === subject);
    },
  };
}
