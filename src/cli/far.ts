import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { loadConfig } from '../config/load.ts';
import type { Loaded } from '../config/load.ts';
import type { Config, ConfigFault } from '../domain/config.ts';
import { kinds } from '../main/configuration.ts';
import { githubSide } from '../main/github.ts';
import type { GithubSide } from '../main/github.ts';
import { openLog } from '../main/log.ts';
import { farWorld } from '../main/world.ts';
import type { CliWorld } from './contract.ts';
import { stateFolderOf } from './with-store.ts';

export type Read =
  | { readonly kind: 'ok'; readonly loaded: Loaded }
  | { readonly kind: 'faults'; readonly faults: readonly ConfigFault[] };

/** The configuration of this folder, as the bot would read it. */
export async function readConfig({ variables }: CliWorld): Promise<Read> {
  const path = resolve(given(variables['QUARTERDECK_CONFIG']) ?? './quarterdeck.yml');
  const loaded = await loadConfig({ path, environmentVariables: variables, kinds });
  return loaded.kind === 'faults' ? loaded : { kind: 'ok', loaded };
}

const given = (value: string | undefined): string | undefined => (value === '' ? undefined : value);

type FarEnds = ReturnType<typeof farWorld> & { readonly examineGithub: ReturnType<GithubSide['examine']> };

/** Its far ends, to be looked at without a bot. */
export async function farEndsOf({ variables }: CliWorld, config: Config): Promise<FarEnds> {
  const stateFolder = stateFolderOf(variables);
  // Work bound to this machine is told apart by the folder, which is there once a bot has run.
  await mkdir(stateFolder, { recursive: true, mode: 0o700 });
  const log = openLog('silent');
  const github = githubSide(() => config, variables, log);
  const far = farWorld({ config: () => config, github, stateFolder, variables, log });
  return { ...far, examineGithub: github.examine() };
}
