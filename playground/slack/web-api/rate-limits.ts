import type { Clock } from '../clock.ts';

/** Slack's classes of methods, plus `none` for those without a published limit. */
export type Tier = 1 | 2 | 3 | 4 | 'none';

/** A bucket: so many calls at once, so many more each minute. */
interface Allowance {
  readonly burst: number;
  readonly perMinute: number;
}

/** `slack`: the published limits; `off`: none; or the published ones with some methods set otherwise. */
export type LimitOptions = 'slack' | 'off' | Readonly<Record<string, Allowance>>;

/** Counts calls. */
export interface RateLimits {
  /** 0 when the call may pass, else the seconds to wait. */
  readonly take: (method: string, tier: Tier, channel?: string) => number;
}

const tiers: Readonly<Record<'1' | '2' | '3' | '4', Allowance>> = {
  // Slack writes "1+": a few quick reconnects are tolerated.
  1: { burst: 20, perMinute: 1 },
  2: { burst: 20, perMinute: 20 },
  3: { burst: 50, perMinute: 50 },
  4: { burst: 100, perMinute: 100 },
};
const postsPerChannel: Allowance = { burst: 10, perMinute: 60 };
const postsInAll: Allowance = { burst: 300, perMinute: 300 };

/** Counts calls per method, and posts per channel and in all, the way Slack does. */
export function makeRateLimits(clock: Clock, options: LimitOptions): RateLimits {
  if (options === 'off') return { take: () => 0 };
  const overrides: Readonly<Record<string, Allowance>> = options === 'slack' ? {} : options;
  const buckets = new Map<string, { readonly level: number; readonly atMs: number }>();
  const waitSeconds = (key: string, allowance: Allowance): number => {
    const perMs = allowance.perMinute / 60_000;
    const before = buckets.get(key) ?? { level: allowance.burst, atMs: clock.nowMs() };
    const level = Math.min(allowance.burst, before.level + (clock.nowMs() - before.atMs) * perMs);
    buckets.set(key, { level: level >= 1 ? level - 1 : level, atMs: clock.nowMs() });
    return level >= 1 ? 0 : Math.max(1, Math.ceil((1 - level) / perMs / 1000));
  };
  return {
    take: (method, tier, channel) => {
      const override = overrides[method];
      if (override) return waitSeconds(method, override);
      if (method === 'chat.postMessage') {
        return waitSeconds(`post ${channel ?? ''}`, postsPerChannel) || waitSeconds('post', postsInAll);
      }
      return tier === 'none' ? 0 : waitSeconds(method, tiers[tier]);
    },
  };
}
