import { z } from 'zod';
import type { Json } from '../../../domain/json.ts';

const generation = z.union([z.literal(1), z.literal(2)]);
const entry = z.strictObject({
  to: z.union([z.literal('latest'), z.strictObject({ revision: z.string() })]),
  percent: z.int(),
  tag: z.string().optional(),
});

const named = z.strictObject({ id: z.string(), region: z.string(), generation });

/** Everything that can be under way, as it survives a restart. */
export const handleSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('prepare'),
    host: z.string(),
    command: z.string(),
    key: z.string(),
    revision: z.string(),
    consents: z.array(z.string()),
  }),
  z.strictObject({
    kind: z.literal('function'),
    generation,
    resource: z.string(),
    step: z.string(),
    operation: z.string().optional(),
  }),
  z.strictObject({ kind: z.literal('deletion'), generation, resource: z.string(), operation: z.string().optional() }),
  z.strictObject({ kind: z.literal('traffic'), service: z.string(), traffic: z.array(entry) }),
  /** Nothing is under way: what was live before serves again, function by function. */
  z.strictObject({
    kind: z.literal('kept'),
    version: z.string(),
    functions: z.array(named),
    deletions: z.array(named),
  }),
  z.strictObject({ kind: z.literal('kept-part'), revision: z.string() }),
  z.strictObject({
    kind: z.literal('old-source'),
    host: z.string(),
    command: z.string(),
    key: z.string(),
    resource: z.string(),
  }),
]);

export type WorkHandle = z.infer<typeof handleSchema>;
export type HandleOf<Kind extends WorkHandle['kind']> = Extract<WorkHandle, { kind: Kind }>;

/** A handle as it is stored. */
export const asJson = (handle: WorkHandle): Json => JSON.parse(JSON.stringify(handle)) as Json;
