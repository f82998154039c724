import { z } from 'zod';
import { durationMs, durationPattern } from '../duration-text.ts';
import { says } from '../says.ts';
import { duration, label, percentPattern } from './texts.ts';

/** What a limit is measured in, told by how it is written. */
export type Limit =
  | { readonly unit: 'share'; readonly value: number }
  | { readonly unit: 'duration'; readonly value: number }
  | { readonly unit: 'per-second'; readonly value: number }
  | { readonly unit: 'number'; readonly value: number };

const perSecond = /^(\d+(?:\.\d+)?)\s?\/\s?s$/;
const limitFault = says(
  'a limit with its unit: 2 %, 45s, 500ms, 5/s, or a number for a metric of your own',
  'Write the number with its unit.',
);

export const limit = z
  .union([z.number(), z.string().max(60)], { error: limitFault })
  .transform((value, context): Limit => {
    if (typeof value === 'number') return { unit: 'number', value };
    const percent = percentPattern.exec(value)?.[1];
    if (percent !== undefined && Number(percent) <= 100) {
      return { unit: 'share', value: Number((Number(percent) / 100).toPrecision(12)) };
    }
    const rate = perSecond.exec(value)?.[1];
    if (rate !== undefined) return { unit: 'per-second', value: Number(rate) };
    const ms = durationPattern.test(value) ? durationMs(value) : undefined;
    if (ms !== undefined) return { unit: 'duration', value: ms };
    context.addIssue(limitFault);
    return z.NEVER;
  });

export const triggerFields = {
  source: label.describe('The metric source’s name.'),
  metric: label.describe('What is measured, such as error-rate, latency-p95, availability, throughput.'),
  above: limit.optional().describe('Breaks above this: 2 %, 45s, 500ms, 5/s.'),
  below: limit.optional().describe('Breaks below this. Exactly one of above and below.'),
  against: z
    .literal('old')
    .optional()
    .describe('old: the limit is how much worse than the old version at the same time it may be.'),
  for: duration.describe('How long the limit must stay broken; 0s acts on the first sufficient sample.'),
  severity: z.enum(['P1', 'P2', 'P3', 'P4']).describe('P1 acts at once, P2 asks, P3 watches, P4 is noted.'),
  action: z.enum(['roll-back', 'hold', 'warn']).describe('What a break does.'),
  minimumSamples: z.int().min(1).max(1_000_000).describe('Fewer samples than this in the window decide nothing.'),
  mode: z.enum(['enforce', 'warn-only']).describe('warn-only says what it would have done and does not do it.'),
};

export const trigger = z.strictObject({
  ...triggerFields,
  severity: triggerFields.severity.prefault('P1'),
  action: triggerFields.action.prefault('roll-back'),
  minimumSamples: triggerFields.minimumSamples.prefault(50),
  mode: triggerFields.mode.prefault('enforce'),
});
