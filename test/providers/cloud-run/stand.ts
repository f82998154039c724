import { Secret } from '../../../src/domain/secret.ts';
import { isComponentName, isEnvironmentName, isServiceName, must, targetId } from '../../../src/domain/ids.ts';
import type { Json } from '../../../src/domain/json.ts';
import { httpFetch } from '../../../src/io/fetch.ts';
import type { ComponentTarget } from '../../../src/ports/provider.ts';
import { cloudRunProvider } from '../../../src/providers/cloud-run/provider.ts';
import { cloudRunKind, cloudRunSettings } from '../../../src/providers/cloud-run/settings.ts';
import { googleOf } from '../../../src/providers/google/clients.ts';
import { startCloudRun } from '../../../playground/cloud/google/cloud-run/cloud-run.ts';
import type { CloudRun, CloudRunSettings } from '../../../playground/cloud/google/cloud-run/cloud-run.ts';
import type { ImageBehaviour } from '../../../playground/cloud/google/cloud-run/images.ts';
import { aRelease } from '../../contracts/provider.ts';
import type { ProviderStand } from '../../contracts/provider.ts';
import type { FarFault, FaultStand, FaultyCall } from '../../contracts/provider-faults.ts';
import { providerWorld } from './world.ts';

export const project = 'shop-prod';
export const location = 'europe-west1';
const repository = `${location}-docker.pkg.dev/${project}/shop/team/api`;

/** A far end that many stands share: each has a service of its own. */
export interface CloudRunFar {
  readonly run: CloudRun;
  readonly newStand: (more?: Readonly<Record<string, unknown>>) => CloudRunStand;
  readonly close: () => Promise<void>;
}

export interface CloudRunStand extends FaultStand {
  readonly run: CloudRun;
  readonly service: string;
  /** The full name of the service. */
  readonly name: string;
  readonly world: ReturnType<typeof providerWorld>;
  readonly push: (label: string, behaviour?: ImageBehaviour) => ReturnType<ProviderStand['good']>;
  readonly imageOf: (label: string) => string;
}

const faultKinds = {
  'rate-limited': { kind: 'answer', status: 429, headers: { 'retry-after': '2' } },
  unavailable: { kind: 'answer', status: 503 },
  'timeout-after-effect': { kind: 'silent-after-effect' },
  stale: { kind: 'answer', status: 409 },
  'lost-before': { kind: 'drop-before-effect' },
  'lost-after': { kind: 'drop-after-effect' },
} as const;

/** The far end's request that each call of the provider is known by. */
const methods: Readonly<Record<FaultyCall, RegExp>> = {
  release: /Services\/(?:Update|Create)Service$/,
  shift: /Services\/UpdateService$/,
  restore: /Services\/UpdateService$/,
  check: /Services\/GetService$/,
  describe: /Services\/GetService$/,
};

function faultsOf(run: CloudRun, name: string): Pick<FaultStand, 'inject' | 'waitingFaults' | 'timesHappened'> {
  let waiting = 0;
  return {
    inject: (fault: FarFault, on) => {
      if (fault === 'partial') throw new Error('a change of a service is never half done');
      waiting += 1;
      run.faults.inject(({ path }) => {
        const fits = methods[on].test(path);
        if (fits) waiting -= 1;
        return fits;
      }, faultKinds[fault]);
    },
    waitingFaults: () => waiting,
    timesHappened: (on) => {
      const kinds = on === 'release' ? ['create', 'template'] : ['traffic'];
      return run.journal.filter((one) => one.service === name && kinds.includes(one.kind)).length;
    },
  };
}

function placeAt(service: string, settings: Json): ComponentTarget {
  const [shop, production] = [must(isServiceName, 'shop'), must(isEnvironmentName, 'production')];
  return {
    target: targetId(shop, production),
    service: shop,
    environment: production,
    component: {
      name: must(isComponentName, 'api'),
      provider: 'cloud-run',
      settings,
      after: [],
      ...cloudRunKind.capabilities(),
    },
  };
}

export async function cloudRunFar(more: Partial<CloudRunSettings> = {}): Promise<CloudRunFar> {
  const run = await startCloudRun({ clock: { now: () => Date.now() }, ...more });
  // Shared, as one running program shares its connections.
  const world = providerWorld({ fetch: httpFetch(), secret: () => Promise.resolve(new Secret('')) });
  let stands = 0;
  const newStand = (settings: Readonly<Record<string, unknown>> = {}): CloudRunStand => {
    stands += 1;
    run.faults.clear();
    const service = `api-${String(stands)}`;
    const name = `projects/${project}/locations/${location}/services/${service}`;
    const written = {
      project,
      location,
      service,
      credentials: 'emulator',
      image: `${repository}:{label}-{short}`,
      apiUrl: run.url,
      artifactRegistryUrl: run.registryUrl,
      ...settings,
    };
    const at = placeAt(service, JSON.parse(JSON.stringify(cloudRunSettings.parse(written))) as Json);
    const imageOf = (label: string) => `${repository}:${label}-${aRelease(at, label).revision.slice(0, 7)}`;
    const push = (label: string, behaviour: ImageBehaviour = {}) => {
      run.images.push(imageOf(label), behaviour);
      return aRelease(at, label);
    };
    const newProvider = () => cloudRunProvider(world);
    return {
      run,
      service,
      name,
      world,
      at,
      push,
      imageOf,
      newProvider,
      good: (label) => push(label),
      endless: (label) => push(label, { readyAfterMs: 'never' }),
      timesBegun: ({ revision }) =>
        [...(run.engine.service(name)?.revisions.values() ?? [])].filter(
          ({ template }) => template.annotations?.['quarterdeck-revision'] === revision,
        ).length,
      shareOf: async (version) => {
        const url = (await newProvider().publicUrl(at, AbortSignal.timeout(15_000))) ?? '';
        const answers = await Promise.all(Array.from({ length: 100 }, async () => (await fetch(url)).text()));
        return answers.filter((answer) => answer === version).length;
      },
      end: () => Promise.resolve(),
      ...faultsOf(run, name),
    };
  };
  const close = async (): Promise<void> => {
    await googleOf(world).close();
    await run.close();
  };
  return { run, newStand, close };
}
