import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startCloudFunctions } from '../../../playground/cloud/google/functions/stand-in.ts';
import type { CloudFunctions, CloudFunctionsSettings } from '../../../playground/cloud/google/functions/stand-in.ts';
import type { Release } from '../../../src/domain/plan.ts';
import type { ComponentTarget, Provider } from '../../../src/ports/provider.ts';
import { systemClock } from '../../../src/io/clock.ts';
import { googleOf } from '../../../src/providers/google/clients.ts';
import { firebaseFunctionsProvider } from '../../../src/providers/firebase-functions/provider.ts';
import { functionsKind, functionsSettings } from '../../../src/providers/firebase-functions/settings.ts';
import type { ProviderStand } from '../../contracts/provider.ts';
import { providerWorld } from '../provider-world.ts';
import { aRepository } from '../revisions.ts';
import type { Revisions } from '../revisions.ts';
import { asJson, supervisedStand } from '../supervised-stand.ts';
import { buildArgv, releaseOf, sourceFiles, https } from './source.ts';

process.env['METADATA_SERVER_DETECTION'] = 'none';

export interface FunctionsStand extends ProviderStand {
  readonly cloud: CloudFunctions;
  /** Where prepared sources are kept. */
  readonly stateFolder: string;
  readonly repository: Revisions;
  readonly settled: (more: Readonly<Record<string, unknown>>) => ComponentTarget;
}

export interface StandSettings extends Partial<CloudFunctionsSettings> {
  readonly settings?: Readonly<Record<string, unknown>>;
  /** One that several stands share. */
  readonly repository?: Revisions;
}

const project = 'shop-prod';
export const region = 'europe-west1';
export const resource = (id: string): string => `projects/${project}/locations/${region}/functions/${id}`;
export const serviceName = (id: string): string =>
  `projects/${project}/locations/${region}/services/${id.toLowerCase()}`;

/** The share of traffic that revisions of this version really get, over all functions that it is about. */
function shareOf({ engine, run }: CloudFunctions, version: string): number {
  const shares = engine.all().flatMap(({ service }) => {
    const found = run.engine.service(service);
    const own = [...(found?.revisions.values() ?? [])].filter(({ template }) =>
      template.containers?.[0]?.env?.some(({ name, value }) => name === 'QUARTERDECK_VERSION' && value === version),
    );
    if (own.length === 0) return [];
    const names = own.map(({ name }) => name);
    return [(found?.served ?? []).reduce((sum, one) => sum + (names.includes(one.revision) ? one.percent : 0), 0)];
  });
  return shares.length === 0 ? 0 : shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

/** A project at Google, a repository with functions, and the provider between them. */
export async function functionsStand(more: StandSettings = {}): Promise<FunctionsStand> {
  const stand = supervisedStand();
  const { settings = {}, repository = aRepository(stand.folder), ...cloudSettings } = more;
  const cloud = await startCloudFunctions({ clock: systemClock, ...cloudSettings });
  const begun = join(stand.folder, 'begun');
  const settled = (more: Readonly<Record<string, unknown>>): ComponentTarget => {
    const parsed = functionsSettings.parse({
      project,
      credentials: 'emulator',
      apiUrl: cloud.url,
      runUrl: cloud.runUrl,
      restUrl: cloud.restUrl,
      repository: repository.path,
      region,
      build: buildArgv,
      env: { BEGUN: begun },
      ...settings,
      ...more,
    });
    return stand.at({
      provider: 'firebase-functions',
      settings: asJson(parsed),
      ...functionsKind.capabilities(parsed),
    });
  };
  const at = settled({});
  const closers: (() => Promise<void>)[] = [];
  const newProvider = (host?: string): Provider => {
    const world = providerWorld(stand, host === undefined ? {} : { host });
    closers.push(() => googleOf(world).close());
    return firebaseFunctionsProvider(world);
  };
  const release = (name: string): Release => releaseOf(repository, at, { code: name });
  return {
    cloud,
    stateFolder: join(stand.folder, 'state'),
    repository,
    settled,
    at,
    newProvider: () => newProvider(),
    onAnotherHost: () => newProvider('another'),
    good: release,
    endless: (name) =>
      repository.release(at, name, { ...sourceFiles({ api: https }, name), 'functions/endless': 'yes' }),
    timesBegun: ({ label }) =>
      existsSync(begun)
        ? readFileSync(begun, 'utf8')
            .split('\n')
            .filter((line) => line === `// ${label}`).length
        : 0,
    shareOf: (version) => Promise.resolve(shareOf(cloud, version)),
    end: async () => {
      await Promise.all(closers.map((close) => close()));
      await cloud.close();
      await stand.end();
    },
  };
}
