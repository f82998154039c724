import { z } from 'zod';
import type { Json } from '../domain/json.ts';
import type { Kinds } from './kinds.ts';
import type { SchemaNode } from './schema-tree.ts';
import { inputSchema, isMapping, listOf, mappingOf } from './schema-tree.ts';
import { root } from './schema/root.ts';
import { checkLayer, componentLayer, hookLayer, sourceLayer } from './schema/target-settings.ts';
import { duration, secret } from './schema/texts.ts';

type Override = NonNullable<NonNullable<Parameters<typeof z.toJSONSchema>[1]>['override']>;

/** The JSON Schema of the whole file with the settings of every provider, source and check, for editors. */
export function configJsonSchema(kinds: Kinds): SchemaNode {
  const discriminated = new Map<
    unknown,
    { readonly key: string; readonly schemas: Readonly<Record<string, z.ZodType>> }
  >([
    [componentLayer, { key: 'provider', schemas: schemasOf(kinds.providers) }],
    [sourceLayer, { key: 'kind', schemas: schemasOf(kinds.sources) }],
    [checkLayer, { key: 'kind', schemas: kinds.checks }],
    [hookLayer, { key: 'kind', schemas: kinds.hooks ?? {} }],
  ]);
  const override: Override = ({ zodSchema, jsonSchema }) => {
    const found = discriminated.get(zodSchema);
    if (found && Object.keys(found.schemas).length > 0)
      Object.assign(jsonSchema, {
        allOf: Object.entries(found.schemas).map(([name, schema]) => rule(found.key, name, schema)),
      });
    const names = found?.key === 'provider' ? Object.keys(found.schemas) : [];
    const provider = jsonSchema.properties?.['provider'];
    if (names.length > 0 && typeof provider === 'object') Object.assign(provider, { enum: names });
  };
  const options = { io: 'input', unrepresentable: 'any', override } as const;
  const schema = z.json().parse(JSON.parse(JSON.stringify(z.toJSONSchema(root, options))));
  return { title: 'quarterdeck.yml', ...mappingOf(schema) };
}

const schemasOf = (
  kinds: Readonly<Record<string, { readonly schema: z.ZodType }>>,
): Readonly<Record<string, z.ZodType>> =>
  Object.fromEntries(Object.entries(kinds).map(([name, { schema }]) => [name, schema]));

/** A layer may leave settings to another one, so nothing is required here. */
function rule(key: string, name: string, schema: z.ZodType): Json {
  const settings = without(['$schema', 'required'], forEditors(inputSchema(schema)));
  return {
    if: { properties: { [key]: { const: name } }, required: [key] },
    then: { properties: { settings } },
  };
}

const marks: readonly Json[] = ['path', 'written-duration'];

const without = (keys: readonly string[], node: SchemaNode): SchemaNode =>
  Object.fromEntries(Object.entries(node).filter(([key]) => !keys.includes(key)));

const described = (node: SchemaNode): SchemaNode =>
  Object.fromEntries(Object.entries(node).filter(([key]) => key === 'description'));

const writtenDuration = without(['$schema'], inputSchema(duration));
const writtenSecret = without(['$schema'], inputSchema(secret));

/** Secrets as a person writes them; no marks that only the loader reads. */
function forEditors(node: SchemaNode): SchemaNode {
  if (isReference(node)) return writtenSecret;
  if (node['format'] === 'written-duration') return { ...described(node), ...writtenDuration };
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key, value]) => !(key === 'format' && marks.includes(value)))
      .map(([key, value]) => [key, withinEditors(value)]),
  );
}

function withinEditors(value: Json): Json {
  if (isMapping(value)) return forEditors(value);
  return Array.isArray(value) ? value.map((item: Json) => withinEditors(item)) : value;
}

/** The schema of `{ from: environment, name }` or `{ from: file, path }`, alone or as a choice of both. */
export function isReference(node: SchemaNode): boolean {
  const choices = ['anyOf', 'oneOf'].flatMap((key) => listOf(node[key]));
  const one = (choice: Json): boolean => {
    const from = mappingOf(mappingOf(mappingOf(choice)['properties'])['from'])['const'];
    return from === 'environment' || from === 'file' || from === 'google-secret-manager';
  };
  return one(node) || (choices.length > 0 && choices.every(one));
}
