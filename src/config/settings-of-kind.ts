import { resolve } from 'node:path';
import { z } from 'zod';
import type { Json } from '../domain/json.ts';
import type { Path } from './located.ts';
import type { SchemaNode } from './schema-tree.ts';
import { alternatives, childSchemas, inputSchema, isMapping, isMeant, listOf } from './schema-tree.ts';
import { durationFault } from './schema/texts.ts';
import { writtenSecret } from './secrets.ts';

export type SettingsReading =
  | { readonly ok: true; readonly settings: Json }
  | { readonly ok: false; readonly issues: readonly z.core.$ZodIssue[]; readonly schema: SchemaNode };

/** Checks settings with the schema of their kind, after making their paths absolute and their secrets references. */
export function settingsOfKind(schema: z.ZodType, settings: Json, folder: string): SettingsReading {
  const written = inputSchema(schema);
  const nodes = alternatives(written);
  const result = schema.safeParse(withPaths(withSecrets(settings, folder), nodes, folder));
  const bare = bareDurations(settings, nodes);
  // What the schema says about the guessed number only confuses.
  const told = new Set(bare.map(({ path }) => path.join('\n')));
  const others = (result.error?.issues ?? []).filter(({ path }) => !told.has(path.join('\n')));
  const issues = [...bare, ...others];
  if (!result.success || issues.length > 0) return { ok: false, issues, schema: written };
  // Members that are undefined vanish here: plans are stored as JSON.
  const read = z.json().parse(JSON.parse(JSON.stringify(result.data ?? null)));
  // Once more, for paths that the schema itself put in.
  return { ok: true, settings: withPaths(read, nodes, folder) };
}

/** `{ secret: { environment: NAME } }` becomes the reference that plans hold. */
function withSecrets(value: Json, folder: string): Json {
  const reference = writtenSecret(value, folder);
  if (reference) return { ...reference };
  if (isMapping(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withSecrets(member, folder)]));
  }
  return Array.isArray(value) ? value.map((item: Json) => withSecrets(item, folder)) : value;
}

/** Texts whose schema has `.meta({ format: 'path' })` are relative to the main file. */
function withPaths(value: Json, nodes: readonly SchemaNode[], folder: string): Json {
  if (typeof value === 'string') {
    return nodes.some((node) => node['format'] === 'path') ? resolve(folder, value) : value;
  }
  const below = childrenOf(value, nodes);
  if (isMapping(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [key, withPaths(member, below(key), folder)]),
    );
  }
  return Array.isArray(value) ? value.map((item: Json, index) => withPaths(item, below(index), folder)) : value;
}

/** Numbers where `.meta({ format: 'written-duration' })` stands: such schemas take milliseconds back from a plan, but from a person a number is a guess. */
function bareDurations(value: Json, nodes: readonly SchemaNode[], path: Path = []): readonly z.core.$ZodIssue[] {
  if (typeof value === 'number' && nodes.some((node) => node['format'] === 'written-duration')) {
    return [{ code: 'custom', path: [...path], message: durationFault(value), input: value }];
  }
  const below = childrenOf(value, nodes);
  if (isMapping(value)) {
    return Object.entries(value).flatMap(([key, member]) => bareDurations(member, below(key), [...path, key]));
  }
  return listOf(value).flatMap((item, index) => bareDurations(item, below(index), [...path, index]));
}

function childrenOf(value: Json, nodes: readonly SchemaNode[]): (key: string | number) => readonly SchemaNode[] {
  const meant = nodes.filter((node) => isMeant(node, value));
  return (key) => meant.flatMap((node) => childSchemas(node, key));
}
