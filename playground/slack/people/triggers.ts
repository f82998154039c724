import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';

/** The short permission to open a view that every interaction carries. */
export interface Triggers {
  readonly issue: (person: string) => string;
  /** What counts is when the call arrived, not how long its answer took. */
  readonly redeem: (triggerId: string, arrivedMs: number) => Redeemed;
}

/** Whose trigger it was, or Slack's error code. */
type Redeemed =
  | { readonly ok: true; readonly person: string }
  | { readonly ok: false; readonly error: 'expired_trigger_id' | 'exchanged_trigger_id' | 'invalid_trigger_id' };

interface Issued {
  readonly person: string;
  readonly untilMs: number;
  readonly used: boolean;
}

const lifetimeMs = 3000;
const maxRemembered = 50_000;

/** Issues trigger ids that last three seconds and work once. */
export function makeTriggers(clock: Clock): Triggers {
  const issued = new Map<string, Issued>();
  return {
    issue: (person) => {
      const triggerId = `${clock.nowMs()}.${clock.nowMs() % 1e6}.${randomBytes(16).toString('hex')}`;
      issued.set(triggerId, { person, untilMs: clock.nowMs() + lifetimeMs, used: false });
      // Old ids are remembered for a while, so that their error says why; not for ever.
      const [oldest] = issued.keys();
      if (issued.size > maxRemembered && oldest !== undefined) issued.delete(oldest);
      return triggerId;
    },
    redeem: (triggerId, arrivedMs) => {
      const known = issued.get(triggerId);
      if (!known) return { ok: false, error: 'invalid_trigger_id' };
      if (known.used) return { ok: false, error: 'exchanged_trigger_id' };
      if (arrivedMs > known.untilMs) return { ok: false, error: 'expired_trigger_id' };
      issued.set(triggerId, { ...known, used: true });
      return { ok: true, person: known.person };
    },
  };
}
