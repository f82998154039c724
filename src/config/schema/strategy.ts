import { z } from 'zod';
import { says } from '../says.ts';
import { duration, percentPattern, share } from './texts.ts';

const weightFault = says('a whole percentage from 1 % to 100 %', 'Write a stage’s weight such as 10 %.');

const weight = z
  .union([z.int().min(1).max(100), z.string().regex(percentPattern)], { error: weightFault })
  .transform((value, context) => {
    const percent = typeof value === 'number' ? value : Number.parseFloat(value);
    if (Number.isInteger(percent) && percent >= 1 && percent <= 100) return percent;
    context.addIssue(weightFault);
    return z.NEVER;
  });

const stage = z.strictObject({
  weight: weight.describe('Share of the traffic for the new version; rises from stage to stage.'),
  for: duration.describe('How long the stage is measured.'),
  gate: z
    .enum(['automatic', 'manual'])
    .prefault('automatic')
    .describe('manual: after its time the stage waits for a person’s promote.'),
});

const blueGreen = z.strictObject({
  kind: z.literal('blue-green').describe('Which strategy.'),
  health: duration.prefault('1m').describe('How long the new side must be healthy before the switch.'),
  switchDelay: duration.prefault('0s').describe('A last pause between good health and the switch.'),
  threshold: share.prefault('100 %').describe('Lowest share of good probe answers.'),
});

const canary = z.strictObject({
  kind: z.literal('canary').describe('Which strategy.'),
  stages: z.array(stage).min(1).max(20).describe('Steps of the rollout; 100 % follows by itself.'),
});

const strategyKinds = [
  z.strictObject({ kind: z.literal('all-at-once').describe('Which strategy.') }),
  blueGreen,
  canary,
] as const;

const canaryRemedy = 'Write { kind: canary, stages: [{ weight: 10 %, for: 5m }] }.';

/** A word for a strategy that needs no more, or a mapping with `kind`. */
export const strategy = z.union(
  [
    z
      .enum(['all-at-once', 'blue-green'])
      .transform((kind) => (kind === 'blue-green' ? blueGreen.parse({ kind }) : { kind })),
    z.discriminatedUnion('kind', strategyKinds),
  ],
  { error: ({ input }) => (input === 'canary' ? says('canary with its stages', canaryRemedy) : undefined) },
);
