import { isComponentName, isEnvironmentName, isServiceName, must, targetId } from '../../src/domain/ids.ts';
import type { MetricQuery } from '../../src/ports/metric-source.ts';
import type { AddressesOf, ReadTraffic, SourceWorld } from '../../src/metrics/kind.ts';
import { httpFetch } from '../../src/io/fetch.ts';

const service = must(isServiceName, 'shop');
const environment = must(isEnvironmentName, 'production');
const target = targetId(service, environment);

const component = (name: string): MetricQuery['components'][number] => ({
  target,
  service,
  environment,
  component: {
    name: must(isComponentName, name),
    provider: 'local',
    settings: {},
    after: [],
    shift: 'weighted',
    undo: { kind: 'instant' },
  },
});

export const aQuery = (change: Partial<MetricQuery> = {}): MetricQuery => ({
  target,
  components: [component('web')],
  metric: 'error-rate',
  side: 'new',
  versions: { web: 'v2' },
  sinceMs: 0,
  untilMs: 5_000,
  ...change,
});

export const components = (...names: readonly string[]) => names.map(component);

const none: AddressesOf = () => Promise.resolve([]);
const nothing: ReadTraffic = () => Promise.resolve({ measuredSinceMs: 0, boundsMs: [], seconds: [] });

export const aSourceWorld = (change: Partial<SourceWorld> = {}): SourceWorld => ({
  fetch: httpFetch(),
  addressesOf: none,
  readTraffic: nothing,
  ...change,
});

export const never = new AbortController().signal;
