import { z } from 'zod';
import type { Handle } from '../../ports/provider.ts';
import { readBack } from '../supervised.ts';

const handleSchema = z.discriminatedUnion('kind', [
  /** A deployment that is being built. */
  z.strictObject({ kind: z.literal('build'), deployment: z.string() }),
  /** Production domains on their way to a deployment; `after` is when the request before this one was made. */
  z.strictObject({ kind: z.literal('domains'), to: z.string(), after: z.number() }),
]);

export type VercelHandle = z.infer<typeof handleSchema>;

export const vercelHandle = (handle: Handle): VercelHandle => readBack(handleSchema, handle);

const snapshotState = z.object({
  production: z.string().nullable(),
  variable: z.object({ id: z.string().nullable(), value: z.string().nullable() }).optional(),
});

/** What `describe` keeps so that `restore` can put it back. A variable without an id was not there; without a value it cannot be read. */
export type VercelState = z.infer<typeof snapshotState>;

export const vercelState = (state: unknown): VercelState => readBack(snapshotState, state);
