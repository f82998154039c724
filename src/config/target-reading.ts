import type { Json } from '../domain/json.ts';
import type { ConfigFault } from '../domain/config.ts';
import type { Locate } from './faults-of.ts';
import { faultsOf } from './faults-of.ts';
import type { Located, Path } from './located.ts';
import { reach } from './located.ts';
import type { Layer } from './merge-layers.ts';
import { layerAt, mergeLayers } from './merge-layers.ts';
import { inputSchema, mappingOf } from './schema-tree.ts';
import type { CompleteSettings } from './schema/target-settings.ts';
import { completeSettings } from './schema/target-settings.ts';

/** One target with merged settings and the way back from a setting to its line. */
export interface TargetReading {
  readonly service: string;
  readonly environment: string;
  readonly settings: CompleteSettings;
  readonly locate: Locate;
}

const schema = inputSchema(completeSettings);

/** Every service in every of its environments: defaults, then environment, service and target. */
export function readTargets(
  root: Located,
  plain: Json,
): { readonly targets: readonly TargetReading[]; readonly faults: readonly ConfigFault[] } {
  const top = mappingOf(plain);
  const environments = mappingOf(top['environments']);
  const pairs = Object.entries(mappingOf(top['services'])).flatMap(([service, written]) =>
    Object.entries(mappingOf(mappingOf(written)['environments'])).map(([environment, own]) => ({
      service,
      environment,
      layers: [
        layerAt(['defaults'], top['defaults']),
        layerAt(['environments', environment], environments[environment]),
        layerAt(['services', service], written),
        layerAt(['services', service, 'environments', environment], own),
      ],
    })),
  );
  const readings = pairs.map((pair) => readTarget(root, pair));
  return {
    targets: readings.flatMap(({ target }) => (target ? [target] : [])),
    faults: readings.flatMap(({ faults }) => faults),
  };
}

interface Pair {
  readonly service: string;
  readonly environment: string;
  readonly layers: readonly Layer[];
}

function readTarget(
  root: Located,
  { service, environment, layers }: Pair,
): { readonly target?: TargetReading; readonly faults: readonly ConfigFault[] } {
  const value = mergeLayers(layers);
  const locate = locateIn(root, layers);
  const result = completeSettings.safeParse(value);
  if (!result.success) return { faults: faultsOf(result.error.issues, { schema, value, locate, base: [] }) };
  return { target: { service, environment, settings: result.data, locate }, faults: [] };
}

/** The uppermost layer that has the whole path, else the one that has most of it, else the target itself. */
function locateIn(root: Located, layers: readonly Layer[]): Locate {
  const upperFirst = layers.toReversed();
  const [target] = upperFirst;
  return (path) => {
    const reached = upperFirst.map(({ base }) => ({ base, ...stepsBelow(root, base, path) }));
    const best = reached.reduce((one, other) => (other.steps > one.steps ? other : one), {
      base: target?.base ?? [],
      ...reach(root, target?.base ?? []),
      steps: 0,
    });
    return { path: [...best.base, ...path], at: best.node.at };
  };
}

function stepsBelow(root: Located, base: Path, path: Path): { readonly node: Located; readonly steps: number } {
  const { node, steps } = reach(root, [...base, ...path]);
  return { node, steps: Math.max(0, steps - base.length) };
}
