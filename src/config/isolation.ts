import type { ConfigFault } from '../domain/config.ts';
import type { Json } from '../domain/json.ts';
import type { ComponentReading } from './components.ts';
import { faultAt } from './faults-of.ts';
import { isMapping, listOf } from './schema-tree.ts';
import type { TargetReading } from './target-reading.ts';

interface Reading {
  readonly target: TargetReading;
  readonly components: readonly ComponentReading[];
}

interface Holder {
  /** Such as `secret GCP_KEY` or `project shop-prod`. */
  readonly what: string;
  /** How it is named under `isolation.shared`. */
  readonly name: string;
  readonly target: TargetReading;
  readonly component: string;
}

/** Settings that say in whose account something happens. */
const accounts = ['project', 'projectId'];

/** What the last environment releases with, no other may reach for: a mix-up in staging must not be able to change production. */
export function isolationFaults(
  readings: readonly Reading[],
  { orders, shared }: { readonly orders: ReadonlyMap<string, number>; readonly shared: readonly string[] },
): readonly ConfigFault[] {
  const last = Math.max(...orders.values());
  const isLast = ({ environment }: TargetReading): boolean => orders.get(environment) === last;
  const held = readings.flatMap(holdersIn).filter(({ name }) => !shared.includes(name));
  const protectedOnes = new Map(held.filter(({ target }) => isLast(target)).map((one) => [one.what, one]));
  return held.flatMap(({ what, name, target, component }) => {
    const owner = isLast(target) ? undefined : protectedOnes.get(what);
    if (owner === undefined) return [];
    const { service, environment } = owner.target;
    return [
      faultAt(target.locate(['components', component, 'settings']), {
        found: `${what}, with which ${service}/${environment} is released`,
        expected: `credentials and accounts that cannot change ${environment}`,
        remedy: `Give ${target.environment} its own, or write ${name} under isolation.shared when it can do no harm.`,
      }),
    ];
  });
}

const holdersIn = ({ target, components }: Reading): readonly Holder[] =>
  components.flatMap(({ component: { name: component, settings } }) =>
    namesIn(settings).map(({ what, name }) => ({ what, name, target, component })),
  );

type Named = Pick<Holder, 'what' | 'name'>;

function namesIn(settings: Json): readonly Named[] {
  if (!isMapping(settings)) return listOf(settings).flatMap(namesIn);
  const { from, name, path, version } = settings;
  if (from === 'environment' && typeof name === 'string') return [{ what: `the secret ${name}`, name }];
  if (from === 'file' && typeof path === 'string') return [{ what: `the secret in ${path}`, name: path }];
  if (from === 'google-secret-manager' && typeof version === 'string')
    return [{ what: `the secret ${version}`, name: version }];
  return Object.entries(settings).flatMap(([key, value]) =>
    accounts.includes(key) && typeof value === 'string'
      ? [{ what: `the ${key} ${value}`, name: value }]
      : namesIn(value),
  );
}
