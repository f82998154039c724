import { setTimeout as sleep } from 'node:timers/promises';

export interface Load {
  readonly perSecond: number;
  readonly forMs: number;
}

/** Calls at a steady rate, whether or not earlier calls have ended; what each of them took. */
export async function openLoop({ perSecond, forMs }: Load, send: () => Promise<number>): Promise<readonly number[]> {
  const took: Promise<number>[] = [];
  const startMs = performance.now();
  const count = Math.round((perSecond * forMs) / 1000);
  while (took.length < count) {
    const dueMs = startMs + (took.length * 1000) / perSecond;
    const waitMs = dueMs - performance.now();
    // A timer's millisecond is coarse; shorter waits only give way to what has arrived.
    await (waitMs > 1 ? sleep(waitMs) : new Promise((resolve) => setImmediate(resolve)));
    while (took.length < count && startMs + (took.length * 1000) / perSecond <= performance.now()) took.push(send());
  }
  return Promise.all(took);
}
