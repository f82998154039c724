import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';

/** What a response URL answers to: a person in a channel, and the message that was acted on. */
export interface ResponseTarget {
  readonly person: string;
  readonly channel: string;
  readonly message?: { readonly ts: string; readonly threadTs?: string; readonly isEphemeral: boolean };
}

/** Where a response URL leads, or why it leads nowhere any more. */
type Followed =
  | { readonly ok: true; readonly target: ResponseTarget }
  | { readonly ok: false; readonly error: 'used_url' | 'expired_url' };

/** Addresses that answer an interaction without a token. */
export interface ResponseUrls {
  readonly issue: (target: ResponseTarget) => string;
  readonly follow: (key: string) => Followed;
}

const lifetimeMs = 30 * 60_000;
const maxUses = 5;
const maxRemembered = 50_000;

/** Issues response URLs that work five times within thirty minutes. */
export function makeResponseUrls(clock: Clock, address: () => string): ResponseUrls {
  const issued = new Map<
    string,
    { readonly target: ResponseTarget; readonly untilMs: number; readonly uses: number }
  >();
  return {
    issue: (target) => {
      const key = randomBytes(12).toString('hex');
      issued.set(key, { target, untilMs: clock.nowMs() + lifetimeMs, uses: 0 });
      const [oldest] = issued.keys();
      if (issued.size > maxRemembered && oldest !== undefined) issued.delete(oldest);
      return `${address()}/response/${key}`;
    },
    follow: (key) => {
      const known = issued.get(key);
      if (!known || clock.nowMs() > known.untilMs) return { ok: false, error: 'expired_url' };
      if (known.uses >= maxUses) return { ok: false, error: 'used_url' };
      issued.set(key, { ...known, uses: known.uses + 1 });
      return { ok: true, target: known.target };
    },
  };
}
