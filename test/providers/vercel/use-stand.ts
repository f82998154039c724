import { afterEach } from 'vitest';
import { vercelStand } from './stand.ts';
import type { VercelStand, VercelStandOptions } from './stand.ts';

/** A project at the stand-in for one test, closed and checked after it. */
export function useVercelStand(): (options?: VercelStandOptions) => Promise<VercelStand> {
  const open: VercelStand[] = [];
  afterEach(async () => {
    for (const stand of open.splice(0)) await stand.end();
  });
  return async (options) => {
    const stand = await vercelStand(options);
    open.push(stand);
    return stand;
  };
}

export const soon = (): AbortSignal => AbortSignal.timeout(15_000);
