import type { ReleaseRequest } from '../../ports/provider.ts';
import { answerOf } from './client.ts';
import type { VercelClient } from './client.ts';
import type { VariableFacts } from './facts.ts';
import { oneVariable } from './facts.ts';
import type { VercelState } from './handle.ts';
import { addVariable, changeVariable, removeVariable } from './writes.ts';
import { readVariables } from './reads.ts';

/** The one variable of the settings, as it is for production everywhere in the project. */
export function ourVariable(client: VercelClient, variables: readonly VariableFacts[]): VariableFacts | undefined {
  const name = client.settings.variable?.name;
  return variables.find(
    ({ key, target, gitBranch }) => key === name && (target ?? []).includes('production') && !gitBranch,
  );
}

/** What the variable becomes with this release. */
export function valueFor(client: VercelClient, { release }: Pick<ReleaseRequest, 'release'>): string {
  const value = client.settings.variable?.value ?? '';
  return value.replaceAll('{revision}', release.revision).replaceAll('{release}', release.label);
}

/** The value in the clear; nothing when Vercel keeps it to itself. */
async function readValue(client: VercelClient, { id, type, value }: VariableFacts): Promise<string | undefined> {
  if (type === 'plain') return value ?? undefined;
  if (id === undefined || type === 'sensitive') return undefined;
  const { projectsGetProjectEnv } = await import('@vercel/sdk/funcs/projectsGetProjectEnv.js');
  const read = await answerOf(client, {
    subject: `read a variable of ${client.settings.project}`,
    outcome: projectsGetProjectEnv(client.core, { idOrName: client.settings.project, id, ...client.team }),
    schema: oneVariable.pick({ value: true, decrypted: true }),
  });
  return read.decrypted === true ? (read.value ?? undefined) : undefined;
}

/** Sets the variable for the builds to come. */
export async function prepareVariable(
  client: VercelClient,
  request: ReleaseRequest,
  variables: readonly VariableFacts[],
): Promise<void> {
  await put(client, ourVariable(client, variables), valueFor(client, request));
}

async function put(client: VercelClient, found: VariableFacts | undefined, value: string): Promise<void> {
  const { variable } = client.settings;
  if (variable === undefined) return;
  if (found?.id === undefined) {
    const { name: key, type } = variable;
    const comment = 'Set with each release.';
    await addVariable(client, { key, value, type, target: 'production', comment });
  } else if ((await readValue(client, found)) !== value) await changeVariable(client, found.id, value);
}

/** What of the variable a snapshot keeps. */
export async function keepVariable(
  client: VercelClient,
  variables: readonly VariableFacts[],
): Promise<NonNullable<VercelState['variable']>> {
  const found = ourVariable(client, variables);
  if (found?.id === undefined) return { id: null, value: null };
  return { id: found.id, value: (await readValue(client, found)) ?? null };
}

/** The variable as it was; one that cannot be read stays as it is. */
export async function putBackVariable(client: VercelClient, kept: VercelState['variable']): Promise<void> {
  if (kept === undefined) return;
  const found = ourVariable(client, await readVariables(client));
  if (kept.id === null) {
    if (found?.id !== undefined) await removeVariable(client, found.id);
  } else if (kept.value !== null) await put(client, found, kept.value);
}

/** Whether the variable stands as the snapshot says, as far as that can be seen. */
export async function isVariableBack(client: VercelClient, kept: VercelState['variable']): Promise<boolean> {
  if (kept === undefined) return true;
  const found = ourVariable(client, await readVariables(client));
  if (kept.id === null) return found === undefined;
  if (kept.value === null) return true;
  return found !== undefined && (await readValue(client, found)) === kept.value;
}
