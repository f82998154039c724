import { resolve } from 'node:path';
import { z } from 'zod';
import type { Json } from '../domain/json.ts';
import type { SchemaNode } from './schema-tree.ts';
import { alternatives, childSchemas, inputSchema, isMapping, isMeant } from './schema-tree.ts';
import { writtenSecret } from './secrets.ts';

export type SettingsReading =
  | { readonly ok: true; readonly settings: Json }
  | { readonly ok: false; readonly issues: readonly z.core.$ZodIssue[]; readonly schema: SchemaNode };

/** Checks settings with the schema of their kind, after making their paths absolute and their secrets references. */
export function settingsOfKind(schema: z.ZodType, settings: Json, folder: string): SettingsReading {
  const written = inputSchema(schema);
  const result = schema.safeParse(withPaths(withSecrets(settings, folder), alternatives(written), folder));
  if (!result.success) return { ok: false, issues: result.error.issues, schema: written };
  // Members that are undefined vanish here: plans are stored as JSON.
  return { ok: true, settings: z.json().parse(JSON.parse(JSON.stringify(result.data ?? null))) };
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
  const meant = nodes.filter((node) => isMeant(node, value));
  const below = (key: string | number): readonly SchemaNode[] => meant.flatMap((node) => childSchemas(node, key));
  if (isMapping(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [key, withPaths(member, below(key), folder)]),
    );
  }
  return Array.isArray(value) ? value.map((item: Json, index) => withPaths(item, below(index), folder)) : value;
}
