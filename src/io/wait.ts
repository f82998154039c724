import { setTimeout as sleep } from 'node:timers/promises';

/** Waits in real time; for polling other processes, never for product times. */
export async function wait(ms: number): Promise<void> {
  await sleep(ms);
}

/** Repeats a task until it is told to stop, without keeping the process alive for it; runs never overlap. */
export function every(ms: number, task: () => Promise<void>): () => void {
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    void task().finally(() => {
      busy = false;
    });
  }, ms).unref();
  return () => {
    clearInterval(timer);
  };
}
