import type { ConfigFault } from '../domain/config.ts';
import type { Hook } from '../domain/plan.ts';
import type { Surroundings } from './components.ts';
import { faultAt, faultsOf, unknownName } from './faults-of.ts';
import { settingsOfKind } from './settings-of-kind.ts';
import type { TargetReading } from './target-reading.ts';

/** The target’s hooks, in the order in which they are written. */
export function readHooks(
  target: TargetReading,
  around: Surroundings,
): { readonly hooks: readonly Hook[]; readonly faults: readonly ConfigFault[] } {
  const readings = Object.keys(target.settings.hooks).map((name) => readHook(target, name, around));
  return {
    hooks: readings.flatMap(({ hook }) => (hook ? [hook] : [])),
    faults: readings.flatMap(({ faults }) => faults),
  };
}

function readHook(
  { settings, locate }: TargetReading,
  name: string,
  { kinds, folder }: Surroundings,
): { readonly hook?: Hook; readonly faults: readonly ConfigFault[] } {
  const written = settings.hooks[name];
  if (!written) return { faults: [] };
  const { kind, at, phase, mode = settings.strictness, timeout: timeoutMs } = written;
  const { hooks: known = {} } = kinds;
  const schema = known[kind];
  if (!schema) {
    const place = locate(['hooks', name, 'kind']);
    return { faults: [faultAt(place, unknownName(kind, 'a kind of hook', Object.keys(known)))] };
  }
  const read = settingsOfKind(schema, written.settings, folder);
  if (read.ok) return { hook: { name, at, phase, kind, mode, timeoutMs, settings: read.settings }, faults: [] };
  const base = ['hooks', name, 'settings'];
  return { faults: faultsOf(read.issues, { schema: read.schema, value: written.settings, locate, base }) };
}
