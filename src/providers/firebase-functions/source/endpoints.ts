import type { FunctionsSettings } from '../settings.ts';
import type { Endpoint } from './endpoint.ts';
import type { Manifest, ManifestEndpoint } from './manifest.ts';
import { numberOf } from './numbers.ts';
import { missingParams, paramValues, resolved } from './params.ts';
import { triggerOf } from './triggers.ts';

/** Every function of a source, and why some of it cannot be released. */
export interface Declared {
  readonly endpoints: readonly Endpoint[];
  readonly faults: readonly string[];
}

/** What the settings and the artefact say where the source says nothing. */
interface Defaults extends Pick<FunctionsSettings, 'project' | 'region' | 'params' | 'secretVersions'> {
  readonly runtime: string;
  readonly env: Readonly<Record<string, string>>;
}

const defaultMemoryMb = 256;
const defaultConcurrency = 80;

/** The share of a processor that 1st generation functions get for their memory. */
const smallCpu: readonly (readonly [number, number])[] = [
  [128, 0.083],
  [256, 0.167],
  [512, 0.333],
  [1024, 0.583],
];

function cpuFor(memoryMb: number, asked: unknown): number {
  if (asked === 'gcf_gen1') return smallCpu.find(([most]) => memoryMb <= most)?.[1] ?? cpuFor(memoryMb, undefined);
  const own = numberOf(asked);
  if (own !== undefined) return own;
  return memoryMb > 16_384 ? 8 : memoryMb > 8_192 ? 4 : memoryMb > 2_048 ? 2 : 1;
}

const ingresses = ['ALLOW_ALL', 'ALLOW_INTERNAL_ONLY', 'ALLOW_INTERNAL_AND_GCLB'] as const;
const egresses = ['PRIVATE_RANGES_ONLY', 'ALL_TRAFFIC'] as const;
const oneOf = <Word extends string>(words: readonly Word[], value: unknown): Word | undefined =>
  words.find((word) => word === value);

function vpcOf({ vpc }: ManifestEndpoint): Pick<Endpoint, 'vpc'> {
  const connector = vpc?.connector ?? undefined;
  if (connector === undefined) return {};
  const egress = oneOf(egresses, vpc?.egressSettings);
  return { vpc: { connector, ...(egress !== undefined && { egress }) } };
}

function optionsOf(declared: ManifestEndpoint) {
  const timeoutSeconds = numberOf(declared.timeoutSeconds);
  const minInstances = numberOf(declared.minInstances);
  const maxInstances = numberOf(declared.maxInstances);
  const serviceAccount = declared.serviceAccountEmail ?? undefined;
  const ingress = oneOf(ingresses, declared.ingressSettings);
  return {
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    ...(minInstances !== undefined && { minInstances }),
    ...(maxInstances !== undefined && { maxInstances }),
    ...(serviceAccount !== undefined && { serviceAccount }),
    ...(ingress !== undefined && { ingress }),
    ...vpcOf(declared),
  };
}

function endpointsOf(id: string, declared: ManifestEndpoint, defaults: Defaults): readonly Endpoint[] {
  const memoryMb = numberOf(declared.availableMemoryMb) ?? defaultMemoryMb;
  const cpu = cpuFor(memoryMb, declared.cpu ?? undefined);
  const whole = {
    id,
    generation: declared.platform === 'gcfv1' ? (1 as const) : (2 as const),
    entryPoint: declared.entryPoint,
    runtime: defaults.runtime,
    trigger: triggerOf(declared),
    memoryMb,
    cpu,
    concurrency: numberOf(declared.concurrency) ?? (cpu >= 1 ? defaultConcurrency : 1),
    ...optionsOf(declared),
    labels: declared.labels ?? {},
    env: { ...defaults.env, ...declared.environmentVariables },
    secrets: (declared.secretEnvironmentVariables ?? []).map(({ key, secret }) => {
      const name = secret ?? key;
      return { key, secret: name, version: defaults.secretVersions[name] ?? 'latest' };
    }),
  };
  const regions = declared.region ?? [];
  return (regions.length === 0 ? [defaults.region] : regions).map((region) => ({ ...whole, region }));
}

function faultsOf(id: string, declared: ManifestEndpoint): readonly string[] {
  const kinds = ['httpsTrigger', 'callableTrigger', 'eventTrigger', 'scheduleTrigger', 'taskQueueTrigger'] as const;
  const known = declared.blockingTrigger !== undefined || kinds.some((kind) => declared[kind] !== undefined);
  const platform = declared.platform === 'gcfv1' || declared.platform === 'gcfv2';
  return [
    ...(known ? [] : [`${id} has a kind of trigger that is not known here`]),
    ...(platform ? [] : [`${id} asks for the platform ${declared.platform}, which is not known here`]),
    ...(/^[A-Za-z][\w-]{0,62}$/.test(id) ? [] : [`${id.slice(0, 80)} is no name that Google takes for a function`]),
  ];
}

/** Reads a manifest with the settings' parameters and defaults. */
export function declaredIn(manifest: Manifest, defaults: Defaults): Declared {
  const values = paramValues(manifest, { ...defaults.env, PROJECT_ID: defaults.project, ...defaults.params });
  const missing = missingParams(manifest, values).map(
    (name) => `the parameter ${name} has no value: set params.${name}`,
  );
  const { value: endpoints, unresolved } = resolved(manifest.endpoints, values);
  const kept = Object.entries(endpoints).filter(([, { omit }]) => omit !== true && omit !== 'true');
  const faults = kept.flatMap(([id, declared]) => faultsOf(id, declared));
  const open = unresolved
    .filter(({ where }) => kept.some(([id]) => where.startsWith(`.${id}.`)))
    .map(({ where, expression }) => `${where.slice(1)} is ${expression}, which only plain parameters can answer`);
  return {
    endpoints: kept
      .filter(([id, declared]) => faultsOf(id, declared).length === 0)
      .flatMap(([id, declared]) => endpointsOf(id, declared, defaults)),
    faults: [...missing, ...faults, ...open],
  };
}
