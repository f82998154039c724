import { z } from 'zod';
import type { Kinds } from '../../src/config/kinds.ts';
import { commandHookSettings, httpHookSettings } from '../../src/pipeline/hooks/settings.ts';

const undo = { kind: 'instant' } as const;

/** Small stand-ins for what providers, sources and checks bring in. */
export const testKinds: Kinds = {
  providers: {
    local: {
      schema: z.strictObject({
        directory: z.string().meta({ format: 'path' }).optional(),
        command: z.array(z.string()).min(1).describe('The program and its arguments.'),
        port: z.int().min(1).max(65_535),
        env: z.record(z.string(), z.union([z.string(), z.looseObject({ from: z.string() })])).default({}),
      }),
      capabilities: () => ({ shift: 'weighted', undo }),
    },
    command: {
      schema: z.strictObject({ run: z.array(z.string()) }),
      capabilities: () => ({ shift: 'none', undo: { kind: 'impossible', why: 'a command has no way back' } }),
    },
    switcher: {
      schema: z.strictObject({ site: z.string() }),
      capabilities: () => ({ shift: 'switch', undo }),
      claims: (settings) => [`site ${z.object({ site: z.string() }).parse(settings).site}`],
    },
  },
  sources: {
    proxy: {
      schema: z.strictObject({ every: z.number().default(5_000) }),
      intervalMs: (settings) => z.object({ every: z.number() }).parse(settings).every,
      delayMs: () => 2_000,
      metrics: ['error-rate', 'latency-p95', 'availability', 'throughput'],
    },
    custom: { schema: z.strictObject({}), intervalMs: () => 60_000, delayMs: () => 90_000, metrics: [] },
  },
  checks: { command: z.strictObject({ run: z.array(z.string()) }) },
  hooks: { command: commandHookSettings, http: httpHookSettings },
};
