import type { Json } from '../domain/json.ts';
import { durationPattern } from './duration-text.ts';
import type { SchemaNode } from './schema-tree.ts';
import { inputSchema, isMapping, listOf, mappingOf } from './schema-tree.ts';
import { reservedWords, root } from './schema/root.ts';
import { completeSettings, layerFields } from './schema/target-settings.ts';
import { percentPattern } from './schema/texts.ts';

/** docs/reference/configuration.md, made from the schema so that the two cannot differ. */
export function referencePage(): string {
  const whole = inputSchema(root);
  const layers = mappingOf(mappingOf(mappingOf(whole['properties'])['defaults'])['properties']);
  return [
    introduction,
    '## The file\n',
    table(rowsOf(whole, { path: '', collapsed: Object.keys(layerFields), layers })),
    targetText,
    table(rowsOf(inputSchema(completeSettings), { path: '', collapsed: [], layers })),
    ending,
  ].join('\n');
}

interface Row {
  readonly path: string;
  readonly type: string;
  readonly fallback: string;
  readonly text: string;
}

interface Place {
  readonly path: string;
  /** Target settings stand in a table of their own. */
  readonly collapsed: readonly string[];
  /** Sections are described where layers are. */
  readonly layers: Readonly<Record<string, Json>>;
}

function rowsOf(node: SchemaNode, place: Place): readonly Row[] {
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

const table = (rows: readonly Row[]): string =>
  [
    '| Setting | Type | Default | Meaning |',
    '| --- | --- | --- | --- |',
    ...rows.map(
      ({ path, type, fallback, text }) => `| ${[`\`${path}\``, type, fallback, text].map(cell).join(' | ')} |`,
    ),
    '',
  ].join('\n');

const cell = (text: string): string => text.replaceAll('|', '\\|');

const introduction = `# Configuration

Quarterdeck reads one file, \`quarterdeck.yml\` (another with \`QUARTERDECK_CONFIG\`), and the files that it includes. The file is checked whole: every
fault is reported at once, each with its place, what was found, what is expected and what to do. A change of the file is taken over without a restart; a change with faults is not,
and the admins’ channel is told why. What a deployment took from the file when it was planned stays as it was.

- **Durations** are written with their units: \`500ms\`, \`30s\`, \`5m\`, \`2h\`, \`7d\`, \`1h 30m\`. A bare number is refused.
- **Percentages** are written with their sign: \`2 %\`, \`0.5%\`.
- **Limits** of triggers are written in the unit of the metric: \`2 %\`, \`45s\`, \`500ms\`, \`5/s\`, or a bare number for a metric of your own.
- **Paths** are relative to the folder of the main file, also in included files.
- **Secrets** never stand in the file. Write \`{ secret: { environment: NAME } }\` or \`{ secret: { file: path } }\`; a reference to nothing is a fault.
- **Names** of services and environments are lower-case words of letters, digits and \`-\`. These are words of the commands and cannot be names: ${reservedWords.map((word) => `\`${word}\``).join(', ')}.
- \`include\` puts files together as if they were one; what two files say about the same setting is a fault, lists such as \`notices\` follow one another.
`;

const targetText = `## Target settings

A target is a service in an environment. Its settings come from four places; each later one overrides the earlier: \`defaults\`, \`environments.<name>\`,
\`services.<name>\`, \`services.<name>.environments.<name>\`. Mappings are joined, lists and plain values are replaced, and a strategy of another kind or a component with another
provider starts afresh. \`off\` in the place of a component, trigger, source, smoke sequence, check or hook removes what an earlier place defined.
`;

const ending = `The settings below \`components.<name>.settings\`, \`sources.<name>.settings\`, \`checks.<name>.settings\` and \`hooks.<name>.settings\` belong to the provider, source, check or hook; an editor that knows
the JSON Schema of the file offers them.
`;
