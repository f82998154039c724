import type { ComponentProgress } from '../domain/deployment.ts';
import type { ComponentLook } from './whole.ts';
import type { Next, Work } from './work.ts';
import { noLaterThan } from './work.ts';

/** The record is written for progress alone at most this often. */
const betweenMs = 1500;
const linesShown = 5;

type Looks = Readonly<Record<string, Pick<ComponentLook, 'progress' | 'lines'>>>;

/**
 * Puts what people want to see of work under way into the record: only when something changed, and only now and then. What the
 * phase decided comes first.
 */
export function withProgress(work: Work, next: Next, looks: Looks): Next {
  const ends = next.kind === 'happened' && (next.event.kind === 'held' || next.event.kind === 'went-bad');
  if (next.kind !== 'wait' && !ends) return next;
  const { components = {}, output, progressedAtMs = 0 } = work.deployment;
  const changed = Object.entries(looks).filter(([name, { progress }]) => !isSame(components[name], progress));
  const lines = Object.values(looks)
    .flatMap((look) => look.lines)
    .slice(-linesShown);
  const isNews = lines.length > 0 && lines.join('\n') !== output.join('\n');
  if (changed.length === 0 && !isNews) return next;
  const event = {
    kind: 'progressed',
    components: Object.fromEntries(changed.map(([name, { progress }]) => [name, progress])),
    ...(isNews ? { lines } : {}),
  } as const;
  // What ends the work for now is not decided twice: a doubt that was met once may be gone when somebody asks again.
  if (next.kind !== 'wait') return changed.length === 0 ? next : { ...next, first: event };
  const dueMs = progressedAtMs + betweenMs;
  const nowMs = work.world.clock.now();
  if (nowMs < dueMs) return noLaterThan(next, dueMs);
  return { kind: 'happened', event, lookAgainMs: Math.max(0, next.untilMs - nowMs) };
}

function isSame(before: ComponentProgress | undefined, now: ComponentProgress): boolean {
  return before !== undefined && textOf(before) === textOf(now);
}

/** Names in the order of the fields, however the record was stored. */
const textOf = ({ state, done, total, failed, underWay, line }: ComponentProgress): string =>
  JSON.stringify([state, done, total, failed, underWay, line]);
