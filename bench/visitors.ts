import { Agent, request } from 'undici';

/** One request of somebody who uses the service. */
export interface Visit {
  readonly sentAtMs: number;
  readonly isError: boolean;
  /** Absent when no answer came. */
  readonly version?: string;
}

export interface Visitors {
  /** Sends nothing more; every request so far. */
  stop(): Promise<readonly Visit[]>;
}

const timeoutMs = 5000;

/** Steady requests, each remembered alone, for a second is too coarse for what is measured. */
export function startVisitors(url: string, perSecond: number): Visitors {
  const agent = new Agent({ connections: 64, headersTimeout: timeoutMs, bodyTimeout: timeoutMs });
  const visits: Visit[] = [];
  const underWay = new Set<Promise<unknown>>();
  const visit = async (): Promise<void> => {
    const sentAtMs = Date.now();
    try {
      const answer = await request(url, { dispatcher: agent });
      await answer.body.dump();
      const version = answer.headers['x-version'];
      const isError = answer.statusCode >= 500;
      visits.push({ sentAtMs, isError, ...(typeof version === 'string' ? { version } : {}) });
    } catch {
      visits.push({ sentAtMs, isError: true });
    }
  };
  const timer = setInterval(() => {
    const one = visit().finally(() => underWay.delete(one));
    underWay.add(one);
  }, 1000 / perSecond);
  const end = async (): Promise<readonly Visit[]> => {
    clearInterval(timer);
    await Promise.all(underWay);
    await agent.close();
    return visits;
  };
  let ended: Promise<readonly Visit[]> | undefined;
  return { stop: () => (ended ??= end()) };
}
