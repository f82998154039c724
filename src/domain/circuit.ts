/** How a service outside has answered lately; while it is open nothing new is begun there. */
export interface Circuit {
  /** Such as `vercel in production` or `https://checks.example.com`. */
  readonly service: string;
  readonly state: 'closed' | 'open' | 'half-open';
  /** Failures since `sinceMs`, of the kind that says that nobody is there. */
  readonly failures: number;
  readonly sinceMs: number;
  /** How often it opened without closing in between: each time it stays open longer. */
  readonly opened: number;
  readonly openedAtMs?: number;
  /** When the next call may try whether the service is back. */
  readonly probeAtMs?: number;
  /** The code of the last failure. */
  readonly lastCode?: string;
}

/** So many failures within the window open a circuit. */
const failuresToOpen = 5;
const windowMs = 60_000;
const firstOpenMs = 15_000;
const longestOpenMs = 300_000;
/** A probe whose process died blocks the others no longer than this. */
const probeMs = 15_000;

/** A service of which nothing bad is known. */
export const closedCircuit = (service: string): Circuit => ({
  service,
  state: 'closed',
  failures: 0,
  sinceMs: 0,
  opened: 0,
});

/** Nothing is remembered of it that would have to be forgotten. */
export const isQuiet = ({ state, failures }: Circuit): boolean => state === 'closed' && failures === 0;

/** What a call that wants to begin now finds. */
export type Entry =
  { readonly kind: 'free' } | { readonly kind: 'probe' } | { readonly kind: 'shut'; readonly untilMs: number };

export function entryOf({ state, probeAtMs = 0 }: Circuit, nowMs: number): Entry {
  if (state === 'closed') return { kind: 'free' };
  return nowMs >= probeAtMs ? { kind: 'probe' } : { kind: 'shut', untilMs: probeAtMs };
}

/** One call is let through to see whether the service is back; the others go on waiting. */
export const probing = (circuit: Circuit, nowMs: number): Circuit =>
  circuit.state === 'closed' ? circuit : { ...circuit, state: 'half-open', probeAtMs: nowMs + probeMs };

/** Nobody was there. */
export function afterFailure(circuit: Circuit, code: string, nowMs: number): Circuit {
  const { state, opened } = circuit;
  if (state === 'open' && nowMs < (circuit.probeAtMs ?? 0)) return { ...circuit, lastCode: code };
  const isFresh = circuit.failures > 0 && nowMs - circuit.sinceMs <= windowMs;
  const failures = isFresh ? circuit.failures + 1 : 1;
  const counted = { ...circuit, failures, sinceMs: isFresh ? circuit.sinceMs : nowMs, lastCode: code };
  if (state === 'closed' && failures < failuresToOpen) return counted;
  const openMs = Math.min(longestOpenMs, firstOpenMs * 2 ** opened);
  const { openedAtMs = nowMs } = circuit;
  return { ...counted, state: 'open', opened: opened + 1, openedAtMs, probeAtMs: nowMs + openMs };
}

/** Somebody answered, be it with a refusal. */
export const afterAnswer = (circuit: Circuit): Circuit => closedCircuit(circuit.service);

/** What people should know of a change: it opened, or it closed again. */
export function turnOf(before: Circuit, after: Circuit): 'opened' | 'closed' | undefined {
  if (before.state === 'closed' && after.state !== 'closed') return 'opened';
  return before.state !== 'closed' && after.state === 'closed' ? 'closed' : undefined;
}
