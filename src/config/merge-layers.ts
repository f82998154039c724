import type { Json } from '../domain/json.ts';
import type { Path } from './located.ts';
import { isMapping, mappingOf } from './schema-tree.ts';
import { layerFields } from './schema/target-settings.ts';

/** Settings whose entries have names of the user’s own. */
export const namedSettings: readonly string[] = ['components', 'triggers', 'sources', 'smoke', 'checks', 'hooks'];

/** Where a layer stands in the file and what it says about a target. */
export interface Layer {
  readonly base: Path;
  readonly settings: Readonly<Record<string, Json>>;
}

/** The target settings at a place: other keys that stand beside them (title, order, …) are left out. */
export function layerAt(base: Path, value: Json | undefined): Layer {
  const entries = Object.entries(mappingOf(value)).filter(
    ([key, member]) => Object.hasOwn(layerFields, key) && member !== null,
  );
  return { base, settings: Object.fromEntries(entries) };
}

/** One target's settings: later layers win, mappings join, lists are replaced, `off` removes an entry. */
export function mergeLayers(layers: readonly Layer[]): Readonly<Record<string, Json>> {
  const merged = mappingOf(layers.map((layer): Json => layer.settings).reduce(over, {}));
  return Object.fromEntries(
    Object.entries(merged).map(([key, value]) => [
      key,
      namedSettings.includes(key) && isMapping(value) ? withoutOff(value) : value,
    ]),
  );
}

const withoutOff = (entries: Readonly<Record<string, Json>>): Json =>
  Object.fromEntries(Object.entries(entries).filter(([, entry]) => entry !== 'off'));

function over(lower: Json | undefined, upper: Json): Json {
  if (!isMapping(lower) || !isMapping(upper) || isAnotherKind(lower, upper)) return upper;
  const joined = new Map(Object.entries(lower));
  for (const [key, value] of Object.entries(upper)) joined.set(key, over(joined.get(key), value));
  return Object.fromEntries(joined);
}

/** Settings of a canary mean nothing to a blue-green: a new kind starts afresh. */
const isAnotherKind = (lower: Readonly<Record<string, Json>>, upper: Readonly<Record<string, Json>>): boolean =>
  ['kind', 'provider'].some((key) => lower[key] !== undefined && upper[key] !== undefined && lower[key] !== upper[key]);
