import { inputSchema, mappingOf } from './schema-tree.ts';
import { reservedWords, root } from './schema/root.ts';
import { completeSettings, layerFields } from './schema/target-settings.ts';
import { rowsOf, table } from './settings-table.ts';

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

const ending = `The settings below \`components.<name>.settings\`, \`sources.<name>.settings\`, \`checks.<name>.settings\` and \`hooks.<name>.settings\` belong to the provider, source, check or hook: [all of them](providers.md). An editor
that knows the JSON Schema of the file (\`quarterdeck schema\`) offers them.
`;
