import type { MetricSourceConfig } from '../domain/config.ts';
import type { MetricSource } from '../ports/metric-source.ts';
import type { MetricSourceKind, SourceWorld } from './kind.ts';
import { localProxy } from './local-proxy.ts';
import { probes } from './probes.ts';

/** Every kind of metric source by the name that the configuration uses. */
export const sourceKinds: Readonly<Record<string, MetricSourceKind>> = {
  'local-proxy': localProxy,
  probes,
};

/** Opens a configured source; an unknown kind is a fault of the configuration that was to be found before. */
export function openSource(config: MetricSourceConfig, world: SourceWorld): MetricSource {
  const kind = Object.hasOwn(sourceKinds, config.kind) ? sourceKinds[config.kind] : undefined;
  if (kind === undefined) throw new Error(`no kind of metric source is called ${JSON.stringify(config.kind)}`);
  return kind.open(config, world);
}
