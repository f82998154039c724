import { parse } from 'yaml';
import { z } from 'zod';
import { repositoryNamed } from '../../github/access.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import type { WorkflowPlace } from './runs.ts';

const contentShape = z.object({ content: z.string(), encoding: z.literal('base64') });
const workflowShape = z.object({ id: z.int(), state: z.string(), path: z.string() });

const inputShape = z.looseObject({
  required: z.boolean().default(false),
  default: z.unknown().optional(),
});
const fileShape = z.looseObject({
  'run-name': z.string().optional(),
  on: z.unknown(),
  jobs: z.record(z.string(), z.looseObject({ environment: z.unknown().optional() })).default({}),
});
const triggerShape = z.looseObject({ inputs: z.record(z.string(), inputShape.nullable()).nullish() }).nullable();

export interface WorkflowFacts {
  readonly state: string;
  readonly hasDispatch: boolean;
  readonly runName: string | undefined;
  readonly inputs: readonly { readonly name: string; readonly isNeeded: boolean }[];
  readonly environments: readonly string[];
}

/** What the workflow's file says on the branch where it runs; undefined when it is not there. */
export async function readWorkflowFile(
  place: WorkflowPlace,
  ref: string,
  signal: AbortSignal,
): Promise<WorkflowFacts | undefined> {
  try {
    const at = { ...repositoryNamed(place.repository) };
    const { state, path } = await place.client.ask(
      {
        route: 'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}',
        params: { ...at, workflow_id: place.workflow },
        what: `the workflow ${place.workflow} in ${place.repository}`,
        signal,
      },
      workflowShape,
    );
    const { content } = await place.client.ask(
      {
        route: 'GET /repos/{owner}/{repo}/contents/{path}',
        params: { ...at, path, ref },
        what: `the file of ${place.workflow} on ${ref}`,
        signal,
      },
      contentShape,
    );
    return { state, ...factsOf(Buffer.from(content, 'base64').toString('utf8'), place.workflow) };
  } catch (error) {
    if (error instanceof ProviderError && error.code === 'not-found') return undefined;
    throw error;
  }
}

function factsOf(text: string, name: string): Omit<WorkflowFacts, 'state'> {
  const file = fileShape.safeParse(yamlOf(text));
  if (!file.success)
    throw new ProviderError('invalid', `${name} is no workflow: ${z.prettifyError(file.error).slice(0, 200)}`);
  const { on, jobs, 'run-name': runName } = file.data;
  const triggers = typeof on === 'object' && on !== null && !Array.isArray(on) ? on : undefined;
  const names = Array.isArray(on) ? on : triggers === undefined ? [on] : Object.keys(triggers);
  const trigger = triggers !== undefined && 'workflow_dispatch' in triggers ? triggers.workflow_dispatch : null;
  const inputs = triggerShape.safeParse(trigger).data?.inputs ?? {};
  return {
    hasDispatch: names.includes('workflow_dispatch'),
    runName,
    inputs: Object.entries(inputs).map(([input, said]) => ({
      name: input,
      isNeeded: said?.required === true && said.default === undefined,
    })),
    environments: [...new Set(Object.values(jobs).flatMap(({ environment }) => environmentOf(environment)))],
  };
}

function yamlOf(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

/** A name that is worked out while it runs is not known before. */
function environmentOf(written: unknown): readonly string[] {
  const name = typeof written === 'object' && written !== null && 'name' in written ? written.name : written;
  return typeof name === 'string' && !name.includes('${{') ? [name] : [];
}

/** What of the file does not fit what we would hand it; each a sentence. */
export function misfits(
  facts: WorkflowFacts | undefined,
  wanted: {
    readonly workflow: string;
    readonly ref: string;
    readonly inputs: readonly string[];
    readonly markInput: string;
  },
): readonly string[] {
  const { workflow, ref, inputs, markInput } = wanted;
  if (facts === undefined) return [`${workflow} is not on ${ref}`];
  const given = [...inputs, markInput];
  const known = facts.inputs.map(({ name }) => name);
  const strange = given.filter((name) => !known.includes(name));
  const missing = facts.inputs.filter(({ name, isNeeded }) => isNeeded && !given.includes(name));
  const showsMark = new RegExp(`inputs\\.${markInput}\\b`).test(facts.runName ?? '');
  return [
    ...(facts.state === 'active' ? [] : [`${workflow} is switched off (${facts.state.replaceAll('_', ' ')})`]),
    ...(facts.hasDispatch ? [] : [`${workflow} has no workflow_dispatch trigger`]),
    ...strange.map((name) => `${workflow} takes no input ${name}`),
    ...missing.map(({ name }) => `${workflow} needs the input ${name}, which is not given`),
    ...(showsMark
      ? []
      : [`run-name of ${workflow} does not show \${{ inputs.${markInput} }}, so its runs cannot be found again`]),
  ];
}
