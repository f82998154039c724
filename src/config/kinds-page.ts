import type { z } from 'zod';
import type { Kinds } from './kinds.ts';
import { inputSchema } from './schema-tree.ts';
import { rowsOf, table } from './settings-table.ts';

/** docs/reference/providers.md: what components, sources and checks may say under `settings`, made from their schemas. */
export function kindsPage({ providers, sources, checks }: Kinds): string {
  return [
    introduction,
    '## Providers\n',
    ...Object.entries(providers).map(([name, { schema }]) => section(`provider: ${name}`, schema)),
    '## Metric sources\n',
    ...Object.entries(sources).map(([name, { schema }]) => section(`kind: ${name}`, schema)),
    '## Checks\n',
    ...Object.entries(checks).map(([name, schema]) => section(`kind: ${name}`, schema)),
  ].join('\n');
}

function section(title: string, schema: z.ZodType): string {
  const rows = rowsOf(inputSchema(schema), { path: '', collapsed: [], layers: {} });
  return [`### \`${title}\`\n`, rows.length === 0 ? 'There is nothing to set.\n' : table(rows)].join('\n');
}

const introduction = `# Settings of providers, sources and checks

What may stand under \`components.<name>.settings\`, \`sources.<name>.settings\` and \`checks.<name>.settings\`. A **secret** is written
\`{ secret: { environment: NAME } }\`, \`{ secret: { file: path } }\` or \`{ secret: { googleSecretManager: projects/…/secrets/…/versions/latest } }\`; the value never
stands in the file. Everything else that is written is told by [the configuration](configuration.md).
`;
