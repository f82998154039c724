import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { loadBundle } from '../config/load.ts';
import type { Loaded } from '../config/load.ts';
import { bundleText, readBundleText } from '../config/source-bundle.ts';
import type { ConfigVersions, StoredConfig } from '../ports/config-versions.ts';
import type { Clock, Log, Timers } from '../ports/world.ts';
import type { ConfigHolder } from './configuration.ts';
import { faultText, kinds } from './configuration.ts';
import type { Variables } from './environment.ts';

/** Where the configuration comes from, for this replica. */
export interface Ruling {
  readonly versions: ConfigVersions;
  readonly path: string;
  readonly stateFolder: string;
  readonly variables: Variables;
  readonly clock: Clock;
  readonly log: Log;
}

/** What this host's file said when it was last looked at, so that a change made while the bot was off is still a change. */
const seenFile = (stateFolder: string): string => join(stateFolder, 'config-seen');

/**
 * Which configuration rules: the file when it changed since this host last looked (or nothing rules yet), else the newest
 * that any replica proposed.
 */
export async function rulingConfig(ruling: Ruling, file: Loaded): Promise<Loaded> {
  const newest = await ruling.versions.newest();
  const seen = await readFile(seenFile(ruling.stateFolder), 'utf8').catch(() => undefined);
  if (newest === undefined || seen !== file.config.version) {
    await propose(ruling, file);
    return file;
  }
  if (newest.version === file.config.version) return file;
  const stored = load(ruling, newest);
  if (stored === undefined) return file;
  ruling.log.warn({ file: file.config.version, ruling: newest.version }, 'another replica’s newer configuration rules');
  return stored;
}

/** Makes what this host's file says rule all replicas. */
export async function propose({ versions, clock, stateFolder }: Ruling, { config, source }: Loaded): Promise<void> {
  await versions.propose({ version: config.version, text: bundleText(source) }, clock.now());
  await mkdir(stateFolder, { recursive: true });
  await writeFile(seenFile(stateFolder), config.version);
}

function load({ path, variables, log }: Ruling, { text, version }: StoredConfig): Loaded | undefined {
  const folder = dirname(path);
  const loaded = loadBundle({ bundle: readBundleText(text), folder, environmentVariables: variables, kinds });
  if (loaded.kind === 'ok') return loaded;
  log.error(
    { version, faults: loaded.faults.map(faultText) },
    'the ruling configuration does not fit this host; its own file stays',
  );
  return undefined;
}

const lookMs = 3000;

/** Takes over what another replica proposed; the returned function ends it. */
export function followRuling(ruling: Ruling, holder: ConfigHolder, timers: Timers): () => void {
  let known = 0;
  const look = async (): Promise<void> => {
    const newest = await ruling.versions.newest();
    if (newest === undefined || newest.number === known) return;
    known = newest.number;
    if (newest.version === holder.current().version) return;
    const loaded = load(ruling, newest);
    if (loaded === undefined) return;
    holder.replace(loaded.config);
    ruling.log.info({ version: newest.version }, 'took over the configuration of another replica');
  };
  return timers.every(lookMs, () => {
    look().catch((error: unknown) => {
      ruling.log.debug({ error }, 'cannot look for a newer configuration');
    });
  });
}
