import { chmod, mkdir, readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { randomText } from '../../io/random.ts';
import type { Clock } from '../../ports/world.ts';
import { serverAccount } from './account.ts';
import { binariesVersion, prepareBinaries } from './binaries.ts';
import { requireMajor, systemIdentifierOf } from './control.ts';
import { createCluster } from './create.ts';
import { exists, isRoot, openSharedFolder, placeOf } from './folders.ts';
import type { Cluster } from './server.ts';
import type { EmbeddedSettings } from './settings.ts';

/** Where to look for a cluster, and with what to make one. */
export interface LoadRequest {
  readonly stateFolder: string;
  readonly sharedFolder: string;
  readonly packageFolder: string;
  readonly settings: EmbeddedSettings;
  readonly clock: Clock;
}

/** The cluster of a state folder, created when there is none; data of another major version is refused. */
export async function loadCluster(request: LoadRequest): Promise<Cluster> {
  const place = await placeOf(request);
  const dataFolder = path.join(place.cluster, 'data');
  const binaries = async (): Promise<string> => {
    if (isRoot()) await openSharedFolder(request.sharedFolder);
    const runAs = await serverAccount((await exists(dataFolder)) ? dataFolder : undefined);
    return await prepareBinaries({ packageFolder: request.packageFolder, copiesFolder: place.copies, runAs });
  };
  if (!(await exists(place.cluster))) await create(place.cluster, await binaries(), request.settings);
  await requireMajor(dataFolder, await binariesVersion(request.packageFolder));
  return {
    dataFolder: await realpath(dataFolder),
    systemIdentifier: await systemIdentifierOf(dataFolder),
    password: await readFile(path.join(place.cluster, 'password'), 'utf8'),
    logFile: path.join(place.cluster, 'postgres.log'),
    settings: request.settings,
    clock: request.clock,
    binaries,
  };
}

async function create(folder: string, bin: string, settings: EmbeddedSettings): Promise<void> {
  const parent = path.dirname(folder);
  if ((await mkdir(parent, { recursive: true })) !== undefined && isRoot()) await chmod(parent, 0o711);
  const runAs = await serverAccount(undefined);
  await createCluster({ folder, bin, runAs, password: randomText(32), fsync: settings.fsync });
}
