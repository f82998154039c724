import { setTimeout as sleep } from 'node:timers/promises';

/** Waits in real time; for polling other processes, never for product times. */
export async function wait(ms: number): Promise<void> {
  await sleep(ms);
}

/** Answers whether a span of real time that begins now is over, whatever happens to the wall clock. */
export function timer(ms: number): { readonly isOver: () => boolean } {
  const end = performance.now() + ms;
  return { isOver: () => performance.now() >= end };
}

/** Repeats a task until it is told to stop, without keeping the process alive for it; runs never overlap. */
export function every(ms: number, task: () => Promise<void>): () => void {
  let busy = false;
  const repeat = setInterval(() => {
    if (busy) return;
    busy = true;
    void task().finally(() => {
      busy = false;
    });
  }, ms).unref();
  return () => {
    clearInterval(repeat);
  };
}
