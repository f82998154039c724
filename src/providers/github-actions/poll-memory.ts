import { ProviderError } from '../../ports/provider-error.ts';
import type { Progress } from '../../ports/provider.ts';
import type { Clock } from '../../ports/world.ts';

const mostRemembered = 500;

interface Seen {
  readonly untilMs: number;
  readonly progress: Progress;
}

/** Whoever follows looks several times a second; the far end is asked as often as its limits bear. */
export interface PollMemory {
  look(subject: string, everyMs: number, ask: () => Promise<Progress>): Promise<Progress>;
  forget(subject: string): void;
}

export function pollMemory(clock: Clock): PollMemory {
  const seen = new Map<string, Seen>();
  const keep = (subject: string, value: Seen): void => {
    seen.delete(subject);
    seen.set(subject, value);
    const [oldest] = seen.keys();
    if (seen.size > mostRemembered && oldest !== undefined) seen.delete(oldest);
  };
  return {
    look: async (subject, everyMs, ask) => {
      const last = seen.get(subject);
      if (last !== undefined && clock.now() < last.untilMs) return last.progress;
      try {
        const progress = await ask();
        keep(subject, { untilMs: clock.now() + everyMs, progress });
        return progress;
      } catch (error) {
        // Told to wait, so nobody asks again before that.
        if (error instanceof ProviderError && error.retryAfterMs !== undefined) {
          const lines = [...(last?.progress.lines ?? []), 'GitHub asked for a pause; the run goes on'];
          keep(subject, { untilMs: clock.now() + error.retryAfterMs, progress: { kind: 'running', lines } });
        }
        throw error;
      }
    },
    forget: (subject) => {
      seen.delete(subject);
    },
  };
}
