import { z } from 'zod';
import { readJson, replaceFile } from './durable-file.ts';
import { processSpec, proxySpec, release } from './protocol.ts';

const versionRecord = z.object({
  process: processSpec,
  /** It is on its way out: nothing brings it back but a new start. */
  retiring: z.boolean(),
  lastLiveAtMs: z.number().optional(),
  warmUntilMs: z.number().optional(),
});

const targetRecord = z.object({
  proxy: proxySpec,
  weights: z.record(z.string(), z.number()),
  versions: z.record(z.string(), versionRecord),
});
export type TargetRecord = z.infer<typeof targetRecord>;

const stateSchema = z.object({
  schema: z.literal(1),
  /** The newest fence seen by each target. */
  fences: z.record(z.string(), z.int()),
  targets: z.record(z.string(), targetRecord),
  /** What commands have put in place, and the commands that may yet do so. */
  live: z.record(z.string(), release),
  pending: z.record(z.string(), z.object({ target: z.string(), release })),
  /** What was answered to each step key. */
  answers: z.record(z.string(), z.object({ method: z.string(), answer: z.json(), atMs: z.number() })),
});
type State = z.infer<typeof stateSchema>;

/** The supervisor's memory that outlives it: what should run, who may say so, and what was answered. */
export interface StateFile {
  readonly state: State;
  /** Resolves when everything changed so far is safely on disk. */
  readonly save: () => Promise<void>;
}

/**
 * Reads the state, or begins an empty one; a file that makes no sense is an error, not an empty state.
 * Nothing is written any more once the file's place belongs to somebody else.
 */
export function openState(path: string, isOurs: () => boolean): StateFile {
  const found = readJson(path);
  const state: State =
    found === undefined
      ? { schema: 1, fences: {}, targets: {}, live: {}, pending: {}, answers: {} }
      : stateSchema.parse(found);
  let writing = Promise.resolve();
  let waiting: Promise<void> | undefined;
  const save = (): Promise<void> => {
    // All changes made while one write is under way share the next one.
    waiting ??= writing.then(async () => {
      waiting = undefined;
      writing = isOurs() ? replaceFile(path, JSON.stringify(state)) : Promise.resolve();
      await writing;
    });
    return waiting;
  };
  return { state, save };
}
