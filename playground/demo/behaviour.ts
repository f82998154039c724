import { setTimeout as delay } from 'node:timers/promises';

/** How a revision of the shop conducts itself; everything but `good` is a fault that a deployment should notice. */
export const behaviours = ['good', 'slow', 'failing', 'crashing', 'not-starting'] as const;

export type Behaviour = (typeof behaviours)[number];

export interface Conduct {
  /** Waits as long as this revision takes to think, and says whether the request is to be answered with an error. */
  readonly meet: () => Promise<'answer' | 'fail'>;
}

export interface CrashLimits {
  readonly afterMs: number;
  readonly afterRequests: number;
}

const blockSize = 20;

// Uniform between these bounds, the 95th percentile of the slow one is 900 ms.
const thinkingMs = { quick: { from: 3, to: 25 }, slow: { from: 250, to: 934 } } as const;

const pause = ({ from, to }: { readonly from: number; readonly to: number }) =>
  delay(from + Math.random() * (to - from));

/**
 * Exactly one request in each block of twenty fails, at a changing place: 5 % for whoever counts, and no surprise in a
 * short smoke test of a process that has just begun, because the first block fails with its last request.
 */
function oneInTwenty(): () => boolean {
  let seen = 0;
  let failingPlace = blockSize - 1;
  return () => {
    const place = seen % blockSize;
    if (place === 0 && seen > 0) failingPlace = Math.floor(Math.random() * blockSize);
    seen += 1;
    return place === failingPlace;
  };
}

function crashLater(limits: CrashLimits): () => void {
  const crash = () => {
    process.stderr.write('FATAL: out of memory in the recommendation cache\n');
    process.exit(1);
  };
  setTimeout(crash, limits.afterMs).unref();
  let left = limits.afterRequests;
  return () => {
    left -= 1;
    if (left <= 0) crash();
  };
}

/** Turns the word of a release file into conduct; `not-starting` throws the way a missing setting would. */
export function conductOf(behaviour: Behaviour, crash: CrashLimits): Conduct {
  switch (behaviour) {
    case 'good':
      return { meet: () => pause(thinkingMs.quick).then(() => 'answer') };
    case 'slow':
      return { meet: () => pause(thinkingMs.slow).then(() => 'answer') };
    case 'failing': {
      const fails = oneInTwenty();
      return { meet: () => pause(thinkingMs.quick).then(() => (fails() ? 'fail' : 'answer')) };
    }
    case 'crashing': {
      const countDown = crashLater(crash);
      return {
        meet: () => {
          countDown();
          return pause(thinkingMs.quick).then(() => 'answer');
        },
      };
    }
    case 'not-starting':
      throw new Error('PRICE_LIST is not set: the shop cannot open without prices');
  }
}
