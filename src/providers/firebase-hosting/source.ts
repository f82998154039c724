import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Revision } from '../../domain/ids.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import type { ComponentTarget, ReleaseRequest, StepCall } from '../../ports/provider.ts';
import { verdictOn } from '../command/verdict.ts';
import { placeVariables, programEnv, releaseVariables } from '../program-env.ts';
import { asked, stepOf } from '../supervised.ts';
import { checkout } from '../supervisor/checkout.ts';
import type { ProviderWorld } from '../world.ts';
import { keyMark } from './marks.ts';
import { settingsOf } from './settings.ts';
import type { HostingSettings } from './settings.ts';

/** The checkout of one step, which its build may write to. */
export interface Origin {
  readonly key: string;
  readonly revision: Revision;
}

const folderOf = (world: ProviderWorld, key: string): string => join(world.stateFolder, 'hosting', keyMark(key));

const gitEnv = (world: ProviderWorld) => ({ PATH: world.environment['PATH'] ?? '' });

/** Begins the build in a checkout of its own, or finds the one that the same key began before. */
export async function beginBuild(world: ProviderWorld, request: ReleaseRequest, call: StepCall): Promise<string> {
  const settings = settingsOf(request);
  const { common, own, secrets } = await programEnv(settings, world);
  const program = join(import.meta.dirname, '../supervisor/build-main.ts');
  const { revision } = request.release;
  const under = folderOf(world, call.key);
  const command = {
    argv: [
      process.execPath,
      program,
      under,
      settings.repository,
      revision,
      gitEnv(world).PATH,
      ...(settings.build ?? []),
    ],
    folder: settings.repository,
    env: { ...common, ...own, ...placeVariables(request), ...releaseVariables(request.release) },
    secrets: [...secrets],
    inactivityMs: settings.inactivity,
    totalMs: settings.timeout,
    graceMs: 5_000,
    logBytes: 5_000_000,
  };
  return (await asked(world.supervisor.runCommand({ ...stepOf(request, call), command }, call.signal))).command;
}

/** How the build stands, with its last lines. */
export async function buildNow(world: ProviderWorld, command: string, signal: AbortSignal) {
  const tail = { command, offset: -20_000, bytes: 20_000 };
  return verdictOn('the build', await asked(world.supervisor.commandStatus(tail, signal)));
}

export async function endBuild(
  world: ProviderWorld,
  { at, command }: { readonly at: ComponentTarget; readonly command: string },
  call: StepCall,
): Promise<void> {
  await asked(world.supervisor.cancelCommand({ ...stepOf(at, call), command }, call.signal));
}

/** The folder that is shown: in the checkout, which is made now when there was nothing to build. */
export async function shownFolder(world: ProviderWorld, settings: HostingSettings, origin: Origin): Promise<string> {
  const { repository, folder } = settings;
  const under = folderOf(world, origin.key);
  const made = await checkout({ repository, revision: origin.revision, under, env: gitEnv(world) }).catch(
    (cause: unknown) => {
      throw new ProviderError('failed', `the checkout of ${origin.revision.slice(0, 7)} failed`, { cause });
    },
  );
  return join(made, folder);
}

/** Nothing needs the checkout once its files are at Hosting. */
export const forgetFolder = (world: ProviderWorld, key: string): Promise<void> =>
  rm(folderOf(world, key), { recursive: true, force: true });
