import { z } from 'zod';

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, min: 60_000, h: 3_600_000 };

function parsed(written: string | number): number | undefined {
  if (typeof written === 'number') return written;
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*(ms|s|m|min|h)$/.exec(written.trim()) ?? [];
  const unitMs = unit === undefined ? undefined : unitsMs[unit];
  return amount === undefined || unitMs === undefined ? undefined : Number(amount) * unitMs;
}

/** A time such as `5s` or `500ms`, kept as milliseconds; it takes the number back that it gave out. */
export const durationSetting = (range: { readonly fromMs: number; readonly toMs: number }) =>
  z
    .union([z.string(), z.number()])
    .transform(parsed)
    .pipe(
      z
        .number({ error: 'a time such as 5s or 500ms\nWrite a number with its unit.' })
        .min(range.fromMs, { error: `at least ${range.fromMs} ms\nWrite a longer time.` })
        .max(range.toMs, { error: `at most ${range.toMs} ms\nWrite a shorter time.` }),
    )
    // The configuration refuses a bare number here: which unit was meant is a guess.
    .meta({ format: 'written-duration' });
