import { fileURLToPath } from 'node:url';
import { programEnv } from '../program-env.ts';
import type { CommandSpec } from '../supervisor/protocol.ts';
import type { ProviderWorld } from '../world.ts';
import type { MigrationsSettings } from './settings.ts';
import { databaseVariable, workFileVariable } from './work.ts';

const program = fileURLToPath(new URL('apply.ts', import.meta.url));
const graceMs = 10_000;
const logBytes = 2_000_000;

/** The program as the supervisor runs it: nothing of the bot's environment but where programs are. */
export async function supervisedSpec(
  world: ProviderWorld,
  settings: MigrationsSettings,
  { file, url }: { readonly file: string; readonly url: string },
): Promise<CommandSpec> {
  const { common } = await programEnv({ env: {}, passEnv: [] }, world);
  return {
    argv: [process.execPath, program],
    folder: world.stateFolder,
    env: { ...common, [workFileVariable]: file, [databaseVariable]: url },
    secrets: [url],
    inactivityMs: settings.statementTimeout + settings.lockTimeout + graceMs,
    totalMs: settings.timeout,
    graceMs,
    logBytes,
  };
}
