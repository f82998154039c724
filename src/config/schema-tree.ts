import { z } from 'zod';
import type { Json } from '../domain/json.ts';
import type { Path } from './located.ts';

/** A mapping of JSON, told from lists and scalars. */
export const isMapping = (value: unknown): value is Readonly<Record<string, Json>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export type SchemaNode = Readonly<Record<string, Json>>;

/** Schemas do not change, and a file may use one for hundreds of targets. */
const known = new WeakMap<z.ZodType, SchemaNode>();

/** The schema of what a person writes, as JSON Schema. */
export function inputSchema(schema: z.ZodType): SchemaNode {
  const before = known.get(schema);
  if (before) return before;
  const parsed = z
    .json()
    .parse(JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))));
  const node = mappingOf(parsed);
  known.set(schema, node);
  return node;
}

/** The node itself, or what its alternatives allow. */
export function alternatives(node: SchemaNode): readonly SchemaNode[] {
  const parts = ['anyOf', 'oneOf', 'allOf'].flatMap((key) => listOf(node[key])).filter(isMapping);
  return parts.length === 0 ? [node] : [node, ...parts.flatMap(alternatives)];
}

/** False when a fixed member, such as `kind`, says that this alternative is not meant. */
export const isMeant = (node: SchemaNode, value: Json | undefined): boolean =>
  !isMapping(value) ||
  Object.entries(mappingOf(node['properties'])).every(
    ([key, member]) =>
      !isMapping(member) || member['const'] === undefined || value[key] === undefined || value[key] === member['const'],
  );

/** What the schema says about a member or an item. */
export function childSchemas(node: SchemaNode, key: string | number): readonly SchemaNode[] {
  const member =
    typeof key === 'number' ? node['items'] : (mappingOf(node['properties'])[key] ?? node['additionalProperties']);
  return isMapping(member) ? alternatives(member) : [];
}

/** Every key that may stand in the mapping at this path. */
export function knownKeys(schema: SchemaNode, path: Path, value: Json): readonly string[] {
  let nodes = alternatives(schema);
  let here: Json | undefined = value;
  for (const key of path) {
    nodes = nodes.filter((node) => isMeant(node, here)).flatMap((node) => childSchemas(node, key));
    here = memberOf(here, key);
  }
  const meant = nodes.filter((node) => isMeant(node, here));
  return [...new Set(meant.flatMap((node) => Object.keys(mappingOf(node['properties']))))];
}

/** The value at a key, or undefined. */
export function memberOf(value: Json | undefined, key: string | number): Json | undefined {
  if (isMapping(value)) return Object.hasOwn(value, key) ? value[key] : undefined;
  return listOf(value)[Number(key)];
}

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

export const listOf = (value: Json | undefined): readonly Json[] => (isList(value) ? value : []);

export const mappingOf = (value: unknown): Readonly<Record<string, Json>> => (isMapping(value) ? value : {});
