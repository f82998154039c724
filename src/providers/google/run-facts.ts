import { createHash } from 'node:crypto';
import { canonical } from '../../domain/json.ts';
import type { Json } from '../../domain/json.ts';
import type { RawRevision } from './run-shape.ts';

/** How something runs: a revision, or the template of one. */
export type RunsAs = Pick<
  RawRevision,
  | 'containers'
  | 'volumes'
  | 'scaling'
  | 'serviceAccount'
  | 'timeout'
  | 'maxInstanceRequestConcurrency'
  | 'executionEnvironment'
  | 'vpcAccess'
>;
type Container = NonNullable<RunsAs['containers']>[number];
type Variable = NonNullable<Container['env']>[number];

const fingerprint = (value: unknown): string => {
  const plain = JSON.parse(JSON.stringify(value)) as Json;
  return createHash('sha256').update(canonical(plain)).digest('hex').slice(0, 12);
};

const unlessEmpty = (value: unknown, count: number): string => (count === 0 ? 'none' : fingerprint(value));

/** What of the variables may be shown: how many there are, and whether any changed; never a value. */
function envFingerprint(list: readonly Variable[]): string {
  const pairs = list.map(({ name, value, valueSource }) => [name, value ?? '', valueSource?.secretKeyRef ?? null]);
  return `${String(list.length)} variables, ${fingerprint(pairs.toSorted())}`;
}

/** `KEY=secret:version`: which version of a secret it is, says nothing of what it holds. */
function secretsText(list: readonly Variable[]): string {
  const found = list.flatMap(({ name, valueSource }) => {
    const { secret, version } = valueSource?.secretKeyRef ?? {};
    return secret ? [`${name ?? ''}=${secret}:${version ?? ''}`] : [];
  });
  return found.length === 0 ? 'none' : found.sort().join(', ');
}

const text = (value: string | null | undefined, otherwise: string): string =>
  value === '' ? otherwise : (value ?? otherwise);

function containerFacts(one: Container): Readonly<Record<string, string>> {
  const { limits } = one.resources ?? {};
  const start = [one.command ?? [], one.args ?? [], one.workingDir ?? ''];
  const ports = (one.ports ?? []).map(({ name, containerPort }) => [name ?? '', containerPort ?? 0]);
  const mounts = (one.volumeMounts ?? []).map(({ name, mountPath }) => `${name ?? ''} at ${mountPath ?? ''}`);
  return {
    image: one.image ?? '',
    env: envFingerprint(one.env ?? []),
    secrets: secretsText(one.env ?? []),
    memory: text(limits?.['memory'], 'default'),
    cpu: text(limits?.['cpu'], 'default'),
    command: unlessEmpty(start, start.flat().filter((word) => word !== '').length),
    ports: ports.length === 0 ? 'default' : ports.map(([, port]) => String(port)).join(', '),
    mounts: mounts.length === 0 ? 'none' : mounts.sort().join(', '),
  };
}

/** Each container's own, told apart by its name where there are several. */
function containersFacts(all: readonly Container[]): Readonly<Record<string, string>> {
  const facts = all.flatMap((one, index) => {
    const of = all.length === 1 ? '' : ` of ${text(one.name, `container ${String(index + 1)}`)}`;
    return Object.entries(containerFacts(one)).map(([fact, value]) => [`${fact}${of}`, value] as const);
  });
  return Object.fromEntries(facts);
}

function network({ vpcAccess }: RunsAs): string {
  const { connector, egress, networkInterfaces } = vpcAccess ?? {};
  const through = (networkInterfaces ?? []).map(({ network: net, subnetwork }) => `${net ?? ''}/${subnetwork ?? ''}`);
  const found = [...(connector ? [connector] : []), ...through];
  return found.length === 0 ? 'none' : `${found.join(', ')}, ${String(egress ?? 0)}`;
}

/** Everything that a release sets in a revision, of every container, fact by fact. */
export function revisionFacts(raw: RunsAs): Readonly<Record<string, string>> {
  const { minInstanceCount, maxInstanceCount } = raw.scaling ?? {};
  const volumes = raw.volumes ?? [];
  return {
    ...containersFacts(raw.containers ?? []),
    'service account': text(raw.serviceAccount, 'default'),
    'instances of a revision': `${String(minInstanceCount ?? 0)} to ${String(maxInstanceCount ?? 0)}`,
    concurrency: raw.maxInstanceRequestConcurrency ? String(raw.maxInstanceRequestConcurrency) : 'default',
    timeout: raw.timeout?.seconds ? `${String(raw.timeout.seconds)} s` : 'default',
    network: network(raw),
    volumes: unlessEmpty(volumes, volumes.length),
    'execution environment': String(raw.executionEnvironment ?? 'default'),
  };
}

/** The names of the facts in which two differ. */
export function differingFacts(left: RunsAs, right: RunsAs): readonly string[] {
  const [one, other] = [revisionFacts(left), revisionFacts(right)];
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((fact) => one[fact] !== other[fact]);
}
