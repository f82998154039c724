import type { z } from 'zod';
import type { Json } from '../domain/json.ts';
import type { ConfigFault } from '../domain/config.ts';
import type { Locate } from './faults-of.ts';
import { faultsOf } from './faults-of.ts';
import type { Located, Path } from './located.ts';
import { reach } from './located.ts';
import type { Layer } from './merge-layers.ts';
import { layerAt, mergeLayers, namedSettings } from './merge-layers.ts';
import { inputSchema, mappingOf } from './schema-tree.ts';
import type { CompleteSettings } from './schema/target-settings.ts';
import { completeSettings } from './schema/target-settings.ts';

/** One target with merged settings and the way back from a setting to its line. */
export interface TargetReading {
  readonly service: string;
  readonly environment: string;
  /** Without what is faulty: a faulty entry is missing, a faulty setting has its default. */
  readonly settings: CompleteSettings;
  /** As merged, faulty or not. */
  readonly written: Readonly<Record<string, Json>>;
  /** Settings of which something is faulty: a check that counts on the whole of one must not speak. */
  readonly doubtful: ReadonlySet<string>;
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
  const written = mergeLayers(layers);
  const locate = locateIn(root, layers);
  const names = { service, environment, written, locate };
  const result = completeSettings.safeParse(written);
  if (result.success) return { target: { ...names, settings: result.data, doubtful: new Set() }, faults: [] };
  const { issues } = result.error;
  const faults = faultsOf(issues, { schema, value: written, locate, base: [] });
  const rest = completeSettings.safeParse(withoutFaulty(written, issues));
  const doubtful = new Set(issues.flatMap(({ path }) => (typeof path[0] === 'string' ? [path[0]] : [])));
  return rest.success ? { target: { ...names, settings: rest.data, doubtful }, faults } : { faults };
}

/** What can still be checked: named entries go one by one, other settings whole. */
function withoutFaulty(written: Readonly<Record<string, Json>>, issues: readonly z.core.$ZodIssue[]): Json {
  const faulty = issues.map(({ path, ...issue }) => {
    const deeper = issue.code === 'unrecognized_keys' && path.length === 0 ? issue.keys : [];
    return { setting: path[0], entry: path[1], deeper };
  });
  return Object.fromEntries(
    Object.entries(written).flatMap(([key, value]) => {
      const here = faulty.filter(({ setting, deeper }) => setting === key || deeper.includes(key));
      if (here.length === 0) return [[key, value]];
      if (!namedSettings.includes(key) || here.some(({ entry }) => entry === undefined)) return [];
      const entries = Object.entries(mappingOf(value)).filter(([name]) => !here.some(({ entry }) => entry === name));
      return [[key, Object.fromEntries(entries)]];
    }),
  );
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
