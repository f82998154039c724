import { createHash } from 'node:crypto';
import type { Config, ConfigFault } from '../domain/config.ts';
import { canonical } from '../domain/json.ts';
import type { Json } from '../domain/json.ts';
import type { SecretRef } from '../domain/secret.ts';
import { buildConfig } from './build-config.ts';
import { prepareTarget } from './build-target.ts';
import { checkSections } from './check-sections.ts';
import { claimFaults } from './components.ts';
import type { Locate } from './faults-of.ts';
import { faultsOf } from './faults-of.ts';
import type { Kinds } from './kinds.ts';
import type { Located } from './located.ts';
import { isolationFaults } from './isolation.ts';
import { plainOf, reach } from './located.ts';
import { inputSchema, mappingOf } from './schema-tree.ts';
import { root as rootSchema } from './schema/root.ts';
import type { Present } from './secrets.ts';
import { scratchFaults } from './scratch.ts';
import { missingSecrets, secretsIn } from './secrets.ts';
import { sectionsOf } from './sections.ts';
import { readTargets } from './target-reading.ts';

export interface Given extends Present {
  readonly kinds: Kinds;
  readonly folder: string;
}

export type Verdict =
  | { readonly kind: 'ok'; readonly config: Config; readonly secretsNeeded: readonly SecretRef[] }
  | { readonly kind: 'faults'; readonly faults: readonly ConfigFault[] };

const schema = inputSchema(rootSchema);

/** Checks the whole tree and, when it is without faults, makes the configuration of it. */
export function checkConfig(root: Located, given: Given): Verdict {
  const plain = plainOf(root);
  const locate: Locate = (path) => ({ path, at: reach(root, path).node.at });
  const whole = rootSchema.safeParse(plain);
  const shape = whole.success ? [] : faultsOf(whole.error.issues, { schema, value: plain, locate, base: [] });
  const sections = sectionsOf(plain);
  const read = readTargets(root, plain);
  const services = mappingOf(plain)['services'];
  const parts = read.targets.map((target) => prepareTarget(target, { ...given, sections, services }));
  const uses = secretsIn(plain, given.folder);
  const faults = distinct([
    ...shape,
    ...read.faults.filter((fault) => !shape.some(({ path }) => isSamePlace(path, fault.path))),
    ...checkSections(plain, sections, locate),
    ...parts.flatMap((part) => part.faults),
    ...claimFaults(parts),
    ...scratchFaults(parts),
    ...isolationFaults(parts, { orders: sections.environments, shared: whole.data?.isolation.shared ?? [] }),
    ...missingSecrets(uses, given, locate),
  ]);
  if (!whole.success || faults.length > 0) return { kind: 'faults', faults };
  const targets = parts.map((part) => part.build());
  const config = buildConfig({ settings: whole.data, targets, version: versionOf(plain), folder: given.folder });
  return { kind: 'ok', config, secretsNeeded: distinct(uses.map(({ secret }) => secret)) };
}

/** Over what the files say, not how: comments, order of keys and the split into files do not count. */
function versionOf(plain: Json): string {
  const said = Object.fromEntries(Object.entries(mappingOf(plain)).filter(([key]) => key !== 'include'));
  return createHash('sha256').update(canonical(said)).digest('hex').slice(0, 12);
}

/** A fault of a merged target at, above or below a place that is faulty already says nothing new. */
const isSamePlace = (one: string, other: string): boolean =>
  one === other ||
  [`${one}.`, `${one}[`].some((start) => other.startsWith(start)) ||
  (other !== '' && one.startsWith(`${other}.`));

const distinct = <Value>(values: readonly Value[]): readonly Value[] => [
  ...new Map(values.map((value) => [canonical(value), value])).values(),
];
