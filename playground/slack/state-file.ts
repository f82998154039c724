import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { type SavedWorld, saveWorld, type World } from './world.ts';

const record = z.looseObject({ id: z.string() });
const shape = z.object({
  lastMicros: z.number(),
  idCount: z.number(),
  channels: z.array(record),
  messages: z.array(z.looseObject({ channel: z.string(), ts: z.string() })),
  files: z.array(record),
  homes: z.array(record),
  groups: z.array(z.tuple([z.string(), z.array(z.string())])),
  lastRead: z.array(z.tuple([z.string(), z.string()])),
});

/** What an earlier run of the workspace wrote down, if there was one. */
export async function readState(path: string): Promise<SavedWorld | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
  // The file is our own; the shape above tells a damaged one from a whole one.
  return shape.parse(JSON.parse(text)) as unknown as SavedWorld;
}

/** Keeps the file up to date with the world. */
export interface StateKeeper {
  /** Writes what is left to write and stops. */
  readonly close: () => Promise<void>;
}

const quietMs = 100;

/** Writes the world down shortly after each change; a rename never leaves half a file. */
export function keepState(world: World, path: string): StateKeeper {
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();
  const write = (): void => {
    timer = undefined;
    const text = JSON.stringify(saveWorld(world));
    writing = writing.then(async () => {
      await writeFile(`${path}.next`, text);
      await rename(`${path}.next`, path);
    });
  };
  const stop = world.onChange(() => {
    timer ??= setTimeout(write, quietMs);
  });
  return {
    close: async () => {
      stop();
      clearTimeout(timer);
      write();
      await writing;
    },
  };
}
