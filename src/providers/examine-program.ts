import { access, constants, stat } from 'node:fs/promises';
import { delimiter, resolve } from 'node:path';
import type { Examined } from '../ports/provider.ts';

/** A program as the settings name it, and where it would be looked for. */
interface Named {
  /** Such as `release program`. */
  readonly subject: string;
  readonly argv: readonly string[];
  /** Undefined where it starts in a checkout that is not there yet. */
  readonly folder: string | undefined;
  /** Of the environment that it gets. */
  readonly path: string;
}

/** Looks whether the program is there and may be run; it is not run. */
export async function examineProgram({ subject, argv, folder, path }: Named): Promise<Examined> {
  const [program = ''] = argv;
  if (!program.includes('/')) {
    const found = await firstRunnable(
      path
        .split(delimiter)
        .filter(Boolean)
        .map((place) => resolve(place, program)),
    );
    if (found !== undefined) return { subject, state: 'good', sentence: `is ${found}` };
    const remedy = 'Install it on this machine, name it with its folder, or give the component another PATH.';
    return { subject, state: 'bad', sentence: `${program} is in no folder of PATH`, remedy };
  }
  if (folder === undefined && !program.startsWith('/'))
    return { subject, state: 'unknown', sentence: `${program} is looked for in each checkout` };
  const whole = resolve(folder ?? '/', program);
  if (await isRunnable(whole)) return { subject, state: 'good', sentence: `is ${whole}` };
  const isThere = await stat(whole).then(
    () => true,
    () => false,
  );
  return isThere
    ? { subject, state: 'bad', sentence: `${whole} may not be run`, remedy: `chmod +x ${whole}` }
    : { subject, state: 'bad', sentence: `${whole} is not there`, remedy: 'Look at the path in the settings.' };
}

async function firstRunnable(places: readonly string[]): Promise<string | undefined> {
  for (const place of places) if (await isRunnable(place)) return place;
  return undefined;
}

const isRunnable = (place: string): Promise<boolean> =>
  stat(place)
    .then(async (found) => {
      await access(place, constants.X_OK);
      return found.isFile();
    })
    .catch(() => false);

/** Looks whether programs can start there. */
export async function examineFolder(folder: string, subject = 'folder'): Promise<Examined> {
  const remedy = 'Make it, or look at the path in the settings.';
  try {
    if (!(await stat(folder)).isDirectory())
      return { subject, state: 'bad', sentence: `${folder} is no folder`, remedy };
    await access(folder, constants.R_OK | constants.X_OK);
    return { subject, state: 'good', sentence: `is ${folder}` };
  } catch {
    return { subject, state: 'bad', sentence: `${folder} is not there or cannot be entered`, remedy };
  }
}
