/** Time as the workspace sees it, so that tests can let three seconds or thirty minutes pass at once. */
export interface Clock {
  readonly nowMs: () => number;
  /** Runs the task once after the delay and answers how to call it off. */
  readonly after: (delayMs: number, task: () => void) => () => void;
}

/** The machine's own time. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  after: (delayMs, task) => {
    // Nobody's program should live on for the sake of a retry five minutes from now.
    const timer = setTimeout(task, delayMs).unref();
    return () => {
      clearTimeout(timer);
    };
  },
};

/** A clock that stands still until it is told to go on. */
export interface HandClock extends Clock {
  readonly advance: (byMs: number) => void;
}

interface Alarm {
  readonly atMs: number;
  readonly task: () => void;
}

/** Makes a clock that only `advance` moves; due tasks run in their order, each at its own time. */
export function handClock(startMs: number): HandClock {
  let nowMs = startMs;
  const alarms = new Set<Alarm>();
  const nextDue = (untilMs: number): Alarm | undefined =>
    [...alarms].filter((alarm) => alarm.atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
  return {
    nowMs: () => nowMs,
    after: (delayMs, task) => {
      const alarm = { atMs: nowMs + delayMs, task };
      alarms.add(alarm);
      return () => {
        alarms.delete(alarm);
      };
    },
    advance: (byMs) => {
      const untilMs = nowMs + byMs;
      for (let due = nextDue(untilMs); due; due = nextDue(untilMs)) {
        alarms.delete(due);
        nowMs = Math.max(nowMs, due.atMs);
        due.task();
      }
      nowMs = untilMs;
    },
  };
}
