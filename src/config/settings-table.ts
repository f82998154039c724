import type { Json } from '../domain/json.ts';
import { durationPattern } from './duration-text.ts';
import { isReference } from './json-schema.ts';
import type { SchemaNode } from './schema-tree.ts';
import { isMapping, listOf, mappingOf } from './schema-tree.ts';
import { percentPattern } from './schema/texts.ts';

/** One setting of a reference page. */
export interface Row {
  readonly path: string;
  readonly type: string;
  readonly fallback: string;
  readonly text: string;
}

/** Where in the file the rows stand. */
export interface Place {
  readonly path: string;
  /** Target settings stand in a table of their own. */
  readonly collapsed: readonly string[];
  /** Sections are described where layers are. */
  readonly layers: Readonly<Record<string, Json>>;
}

/** The settings of a schema, one row each. */
export function rowsOf(node: SchemaNode, place: Place): readonly Row[] {
  const required = listOf(node['required']);
  return Object.entries(mappingOf(node['properties'])).flatMap(([key, member]) => {
    if (place.path !== '' && place.collapsed.includes(key) && !isOwnSection(place.path, key)) return [];
    if (!isMapping(member)) return [];
    const path = place.path === '' ? key : `${place.path}.${key}`;
    const described =
      member['description'] ?? (place.path === '' ? mappingOf(place.layers[key])['description'] : undefined);
    const fallback = member['default'];
    const row = {
      path,
      type: typeOf(member),
      fallback: required.includes(key) ? 'required' : fallback === undefined ? '' : `\`${inline(fallback)}\``,
      text: typeof described === 'string' ? described : '',
    };
    return [row, ...below(member, { ...place, path })];
  });
}

/** `decision` and the like belong to targets wherever they stand; nothing else is called so. */
const isOwnSection = (path: string, key: string): boolean => path === 'slack' || key === 'environments';

function below(node: SchemaNode, place: Place): readonly Row[] {
  if (isReference(node)) return [];
  const choices = ['anyOf', 'oneOf'].flatMap((key) => listOf(node[key])).filter(isMapping);
  const inner = choices.flatMap((choice) => below(choice, place)).map(inItsForm);
  const { items, additionalProperties: members } = node;
  if (isMapping(items)) return [...inner, ...below(items, { ...place, path: `${place.path}[]` })];
  if (isMapping(members)) return [...inner, ...below(members, { ...place, path: `${place.path}.<name>` })];
  return distinct([...inner, ...rowsOf(node, place)]);
}

/** One of several forms of a setting: what it needs is needed in that form only. */
const inItsForm = (row: Row): Row => (row.fallback === 'required' ? { ...row, fallback: 'required in its form' } : row);

/** The same setting in several forms is one row with all its types. */
function distinct(rows: readonly Row[]): readonly Row[] {
  const merged = new Map<string, Row>();
  for (const row of rows) {
    const before = merged.get(row.path);
    const types = new Set([...(before ? before.type.split(', ') : []), ...row.type.split(', ')]);
    merged.set(row.path, { ...row, type: [...types].join(', ') });
  }
  return [...merged.values()];
}

function typeOf(node: SchemaNode): string {
  const { type, pattern, items } = node;
  const words = listOf(node['enum']);
  if (isReference(node)) return 'secret';
  if (node['format'] === 'written-duration' || node['format'] === 'path')
    return node['format'] === 'path' ? 'path' : 'duration';
  if (node['const'] !== undefined) return `\`${inline(node['const'])}\``;
  if (words.length > 0) return words.map((word) => `\`${inline(word)}\``).join(', ');
  const choices = ['anyOf', 'oneOf'].flatMap((key) => listOf(node[key])).filter(isMapping);
  if (choices.length > 0) return [...new Set(choices.map(typeOf))].filter((text) => text !== '').join(' or ');
  if (pattern === durationPattern.source) return 'duration';
  if (pattern === percentPattern.source) return 'percentage';
  if (type === 'array') return isMapping(items) ? `list of ${typeOf(items)}` : 'list';
  return typeof type === 'string' ? (names[type] ?? type) : 'any value';
}

const names: Readonly<Record<string, string>> = {
  object: 'mapping',
  string: 'text',
  integer: 'whole number',
  boolean: '`true` or `false`',
  null: 'nothing',
};

const inline = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** The rows as Markdown. */
export const table = (rows: readonly Row[]): string =>
  [
    '| Setting | Type | Default | Meaning |',
    '| --- | --- | --- | --- |',
    ...rows.map(
      ({ path, type, fallback, text }) => `| ${[`\`${path}\``, type, fallback, text].map(cell).join(' | ')} |`,
    ),
    '',
  ].join('\n');

const cell = (text: string): string => text.replaceAll('|', '\\|');
