import { z } from 'zod';

/** What the engine under measurement tells: each step's own cost, and each deployment that came to rest. */
export const told = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('asked'), id: z.string(), epoch: z.number(), digest: z.string() }),
  z.object({ kind: z.literal('live'), id: z.string(), atMs: z.number(), stepsMs: z.array(z.number()) }),
  z.object({ kind: z.literal('measured'), loopDelayMs: z.number(), megabytes: z.number() }),
]);
export type Told = z.infer<typeof told>;

/** What it is asked: to begin or to end a stretch of measuring itself. */
export const asked = z.enum(['begin', 'end']);
export type Asked = z.infer<typeof asked>;
