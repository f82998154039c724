import { reasonLength } from '../../blocks/limits.ts';
import type { Outcome } from '../../src/domain/refusals.ts';
import { no, yes } from '../../src/domain/refusals.ts';
import type { Line } from './line.ts';
import { joined } from './line.ts';
import type { Word } from './split.ts';
import { readDuration } from './time.ts';

/** The reason that must be given: the words that are left, or `--reason`; and the end, when `--for` tells one. */
export function readReason(
  { rest, line, usage }: { readonly rest: readonly Word[]; readonly line: Line; readonly usage: string },
  nowMs: number,
): Outcome<{ readonly reason: string; readonly untilMs?: number }> {
  const reason = [joined(rest), line.texts.reason ?? ''].filter((text) => text.trim() !== '').join(' ');
  if (reason === '') return no({ code: 'reason-needed', usage });
  if (reason.length > reasonLength) return no({ code: 'too-long', limit: reasonLength, length: reason.length });
  const { for: typed } = line.texts;
  if (typed === undefined) return yes({ reason });
  const duration = readDuration(typed);
  return duration.ok ? yes({ reason, untilMs: nowMs + duration.value }) : duration;
}
