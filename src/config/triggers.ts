import type { ConfigFault, MetricSourceConfig } from '../domain/config.ts';
import type { Trigger } from '../domain/trigger.ts';
import { durationText } from './duration-text.ts';
import type { Surroundings } from './components.ts';
import { faultAt, faultsOf, unknownName } from './faults-of.ts';
import type { SourceKind } from './kinds.ts';
import { kindNamed } from './kinds.ts';
import type { Limit } from './schema/trigger.ts';
import { mappingOf } from './schema-tree.ts';
import { settingsOfKind } from './settings-of-kind.ts';
import type { TargetReading } from './target-reading.ts';

export interface SourceReading {
  readonly config: MetricSourceConfig;
  readonly kind: SourceKind;
}

export function readSources(
  { settings, locate }: TargetReading,
  { kinds, folder }: Surroundings,
): { readonly sources: readonly SourceReading[]; readonly faults: readonly ConfigFault[] } {
  const readings = Object.entries(settings.sources).map(([name, source]) => {
    const kind = kindNamed(kinds.sources, source.kind);
    if (!kind) {
      const place = locate(['sources', name, 'kind']);
      return { faults: [faultAt(place, unknownName(source.kind, 'a kind of source', Object.keys(kinds.sources)))] };
    }
    const read = settingsOfKind(kind.schema, source.settings, folder);
    if (read.ok) return { source: { config: { name, kind: source.kind, settings: read.settings }, kind }, faults: [] };
    const base = ['sources', name, 'settings'];
    return { faults: faultsOf(read.issues, { schema: read.schema, value: source.settings, locate, base }) };
  });
  return {
    sources: readings.flatMap(({ source }) => (source ? [source] : [])),
    faults: readings.flatMap(({ faults }) => faults),
  };
}

export function readTriggers(
  target: TargetReading,
  sources: readonly SourceReading[],
): { readonly triggers: readonly Trigger[]; readonly faults: readonly ConfigFault[] } {
  const faults = Object.keys(target.settings.triggers).flatMap((name) => triggerFaults(target, name, sources));
  const triggers = Object.entries(target.settings.triggers).flatMap(([name, written]): readonly Trigger[] => {
    const { above, below, for: forMs, against, ...rest } = written;
    const limit = above ?? below;
    if (!limit) return [];
    const compare = above ? 'above' : 'below';
    return [{ ...rest, name, compare, limit: limit.value, forMs, ...(against && { against }) }];
  });
  return { triggers, faults };
}

function triggerFaults(target: TargetReading, name: string, sources: readonly SourceReading[]): readonly ConfigFault[] {
  const written = target.settings.triggers[name];
  if (!written) return [];
  const at = (key: string) => target.locate(['triggers', name, key]);
  const faults: ConfigFault[] = [];
  if ((written.above === undefined) === (written.below === undefined)) {
    const found = written.above === undefined ? 'neither above nor below' : 'both above and below';
    const remedy = written.above === undefined ? 'Add the limit, such as above: 2 %.' : 'Keep one of the two.';
    faults.push(faultAt(at('above'), { found, expected: 'exactly one limit', remedy }));
  }
  for (const key of ['above', 'below'] as const) {
    const fault = unitFault(written.metric, written[key]);
    if (fault) faults.push(faultAt(at(key), fault));
  }
  const names = Object.keys(mappingOf(target.written['sources']));
  if (!names.includes(written.source))
    faults.push(faultAt(at('source'), unknownName(written.source, 'a source', names)));
  const source = sources.find(({ config }) => config.name === written.source);
  if (!source) return faults;
  const { metrics } = source.kind;
  if (metrics.length > 0 && !metrics.includes(written.metric)) {
    faults.push(faultAt(at('metric'), unknownName(written.metric, `a metric of ${written.source}`, metrics)));
  }
  const slow = tooSlow(source, written.for);
  return slow ? [...faults, faultAt(at('for'), slow)] : faults;
}

type Text = Pick<ConfigFault, 'found' | 'expected' | 'remedy'>;

/** Three samples at least must fit into the time, else one bad sample decides or none does. */
function tooSlow({ config, kind }: SourceReading, forMs: number): Text | undefined {
  const intervalMs = kind.intervalMs(config.settings);
  if (forMs === 0 || intervalMs * 3 <= forMs) return undefined;
  const delayMs = kind.delayMs(config.settings);
  return {
    found: `${durationText(forMs)}, while ${config.name} has a new sample every ${durationText(intervalMs)}, which comes ${durationText(delayMs)} late`,
    expected: `at least ${durationText(intervalMs * 3)}, three samples`,
    remedy: `Lengthen it, or use a faster source: ${config.name} adds up to ${durationText(intervalMs + delayMs)} to every detection.`,
  };
}

const units: readonly (readonly [RegExp, Limit['unit'], string])[] = [
  [/-rate$|^availability$/, 'share', 'a percentage such as 2 %'],
  [/^latency/, 'duration', 'a time such as 500ms or 45s'],
  [/^throughput$/, 'per-second', 'a number per second such as 5/s'],
];

function unitFault(metric: string, limit: Limit | undefined): Text | undefined {
  const known = units.find(([pattern]) => pattern.test(metric));
  if (!limit || !known || known[1] === limit.unit) return undefined;
  const written = {
    share: 'a percentage',
    duration: 'a time',
    'per-second': 'a number per second',
    number: 'a bare number',
  };
  return {
    found: `${written[limit.unit]} for ${metric}`,
    expected: known[2],
    remedy: `Write the limit of ${metric} as ${known[2]}.`,
  };
}
