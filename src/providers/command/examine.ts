import type { ComponentTarget, Examined } from '../../ports/provider.ts';
import { examineFolder, examineProgram } from '../examine-program.ts';
import { programEnv } from '../program-env.ts';
import type { LocalWorld } from '../supervised.ts';
import { settingsOf } from './run.ts';

/** Looks at the folder and at every program that is configured; none of them is run. */
export async function examineCommands(world: LocalWorld, at: ComponentTarget): Promise<readonly Examined[]> {
  const settings = settingsOf(at);
  const { folder, release, verify, shift, restore, retire } = settings;
  const { common, own } = await programEnv(settings, world);
  const path = own['PATH'] ?? common['PATH'] ?? '';
  const programs = Object.entries({ release, verify, shift, restore, retire }).flatMap(([action, argv]) =>
    argv === undefined ? [] : [examineProgram({ subject: `${action} program`, argv, folder, path })],
  );
  return Promise.all([examineFolder(folder), ...programs]);
}
