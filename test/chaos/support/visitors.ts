import { Agent, request } from 'undici';

/** One request that did not go well. */
export interface Miss {
  readonly service: string;
  readonly atMs: number;
  readonly release: string | undefined;
  readonly what: string;
}

/** Light traffic to several services. */
export interface Visitors {
  /** Begins to visit a service. */
  readonly visit: (service: string, port: number) => void;
  readonly sent: () => number;
  readonly misses: () => readonly Miss[];
  /** The last releases that answered a service's visitors, newest last. */
  readonly seen: (service: string) => readonly string[];
  readonly stop: () => Promise<void>;
}

const keptReleases = 200;

/** Visitors that come at a steady rate, whatever the answers. */
export function visitors(perSecond: number): Visitors {
  const agent = new Agent({ connections: 32, headersTimeout: 10_000, bodyTimeout: 10_000, connectTimeout: 5_000 });
  const misses: Miss[] = [];
  const seen = new Map<string, string[]>();
  const timers: NodeJS.Timeout[] = [];
  const underWay = new Set<Promise<void>>();
  let sent = 0;
  const visitOnce = async (service: string, port: number): Promise<void> => {
    sent += 1;
    const miss = (what: string, release?: string): void => {
      misses.push({ service, atMs: Date.now(), release, what });
    };
    try {
      const answer = await request(`http://127.0.0.1:${port}/`, { dispatcher: agent });
      await answer.body.dump();
      const header = answer.headers['x-release'];
      const release = typeof header === 'string' ? header : undefined;
      const last = seen.get(service) ?? [];
      seen.set(service, [...last.slice(-keptReleases), release ?? `status ${answer.statusCode}`]);
      if (answer.statusCode !== 200) miss(`status ${answer.statusCode}`, release);
    } catch (error) {
      miss(error instanceof Error ? error.message : 'no answer');
    }
  };
  return {
    visit: (service, port) => {
      const timer = setInterval(() => {
        const going = visitOnce(service, port).finally(() => underWay.delete(going));
        underWay.add(going);
      }, 1000 / perSecond);
      timers.push(timer);
    },
    sent: () => sent,
    misses: () => misses,
    seen: (service) => seen.get(service) ?? [],
    stop: async () => {
      for (const timer of timers) clearInterval(timer);
      await Promise.all(underWay);
      await agent.destroy();
    },
  };
}
