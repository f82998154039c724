import { z } from 'zod';
import { type DocLimits, limitsIn } from './doc-limits.ts';
import type { SchemaFile } from './schema-cache.ts';

type Node = Readonly<Record<string, unknown>>;

const union = z.object({ anyOf: z.array(z.looseObject({})) });
const reference = z.object({ $ref: z.string() });
const typed = z.object({ properties: z.object({ type: z.object({ const: z.string() }) }) });
const described = z.looseObject({ description: z.string() });

/**
 * The generated schema made stricter and its errors clearer: limits in doc comments become keywords, a union of blocks
 * or elements is decided by `type` so that errors speak of the block that was meant, and views take known blocks only.
 */
export function limitedSchema(schema: SchemaFile): SchemaFile {
  const definitions = schema.definitions;
  const rewrite = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(rewrite);
    if (typeof node !== 'object' || node === null) return node;
    const plain: Node = { ...node };
    if (plain['$ref'] === '#/definitions/AnyBlock') return { $ref: '#/definitions/KnownBlock' };
    const inner = Object.fromEntries(Object.entries(plain).map(([key, value]) => [key, rewrite(value)]));
    const decided = decideByType(inner, definitions);
    return described.safeParse(plain).success ? withLimits(decided, plain, definitions) : decided;
  };
  return { ...schema, definitions: rewrite(definitions) as SchemaFile['definitions'] };
}

function decideByType(node: Node, definitions: SchemaFile['definitions']): Node {
  const members = flatten(node, definitions);
  if (!members) return node;
  const types = [...new Set(members.map((member) => member.type))];
  return {
    ...Object.fromEntries(Object.entries(node).filter(([key]) => key !== 'anyOf')),
    type: 'object',
    required: ['type'],
    properties: { type: { enum: types } },
    allOf: types.map((type) => {
      const meant = members.filter((member) => member.type === type).map((member) => member.node);
      return {
        if: { properties: { type: { const: type } }, required: ['type'] },
        then: meant.length === 1 ? meant[0] : { anyOf: meant },
      };
    }),
  };
}

/** The members of a union, nested unions opened, if every one of them has a `type` of its own. */
function flatten(
  node: unknown,
  definitions: SchemaFile['definitions'],
): readonly { readonly type: string; readonly node: unknown }[] | undefined {
  const parsed = union.safeParse(node);
  if (!parsed.success) return undefined;
  const members = parsed.data.anyOf.map((member) => {
    const target = resolve(member, definitions);
    const own = typed.safeParse(target);
    return own.success ? [{ type: own.data.properties.type.const, node: member }] : flatten(target, definitions);
  });
  return members.every((member) => member !== undefined) ? members.flat() : undefined;
}

function resolve(node: unknown, definitions: SchemaFile['definitions']): unknown {
  const parsed = reference.safeParse(node);
  return parsed.success ? definitions[parsed.data.$ref.replace('#/definitions/', '')] : node;
}

function withLimits(node: Node, original: Node, definitions: SchemaFile['definitions']): Node {
  const target = resolve(original, definitions);
  const kind = kindOf(target);
  if (!kind) return node;
  const limits = limitsIn(String(original['description']), kind === 'text object' ? 'text' : kind);
  const keywords = kind === 'text object' ? onText(limits) : keywordsOf(limits);
  return Object.keys(keywords).length === 0 ? node : { allOf: [node, keywords] };
}

function kindOf(target: unknown): 'text' | 'list' | 'number' | 'text object' | undefined {
  const { type, properties, anyOf } = z
    .looseObject({ type: z.unknown(), properties: z.unknown(), anyOf: z.unknown() })
    .partial()
    .parse(target ?? {});
  if (type === 'string') return 'text';
  if (type === 'array') return 'list';
  if (type === 'number') return 'number';
  const isText = typeof properties === 'object' && properties !== null && 'text' in properties && 'type' in properties;
  return isText || (Array.isArray(anyOf) && JSON.stringify(anyOf).includes('MrkdwnElement'))
    ? 'text object'
    : undefined;
}

function onText(limits: DocLimits): Node {
  const keywords = keywordsOf(limits);
  return Object.keys(keywords).length === 0 ? {} : { properties: { text: keywords } };
}

function keywordsOf(limits: DocLimits): Node {
  const { item, ...own } = limits;
  if (!item) return own;
  const items = { ...(item.maxItems === undefined ? {} : { maxItems: item.maxItems }), ...onText(lengthOnly(item)) };
  return { ...own, items };
}

function lengthOnly(item: NonNullable<DocLimits['item']>): DocLimits {
  return item.maxLength === undefined ? {} : { maxLength: item.maxLength };
}
