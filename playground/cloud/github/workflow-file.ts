import { parse } from 'yaml';
import { z } from 'zod';

const input = z.looseObject({
  required: z.boolean().default(false),
  type: z.string().default('string'),
  default: z.unknown().optional(),
  options: z.array(z.unknown()).optional(),
});

const dispatch = z
  .looseObject({ inputs: z.record(z.string(), input.nullable()).nullish() })
  .nullable()
  .optional();

const file = z.looseObject({
  name: z.string().optional(),
  'run-name': z.string().optional(),
  on: z.unknown(),
  jobs: z.record(
    z.string(),
    z.looseObject({
      name: z.string().optional(),
      needs: z.union([z.string(), z.array(z.string())]).default([]),
      environment: z.union([z.string(), z.looseObject({ name: z.string() })]).optional(),
      steps: z.array(z.looseObject({ name: z.string().optional(), run: z.string().optional() })).default([]),
    }),
  ),
});

export interface WorkflowFile {
  readonly name: string | undefined;
  readonly runName: string | undefined;
  readonly hasDispatch: boolean;
  readonly inputs: Readonly<Record<string, z.infer<typeof input>>>;
  readonly jobs: readonly {
    readonly key: string;
    readonly name: string;
    /** The keys of jobs that must have passed before; all others begin at once. */
    readonly needs: readonly string[];
    readonly environment: string | undefined;
    readonly steps: readonly string[];
  }[];
}

/** A workflow the way GitHub reads its file. */
export function readWorkflow(text: string): WorkflowFile {
  const { name, on, jobs, 'run-name': runName } = file.parse(parse(text));
  const triggers = Array.isArray(on) ? Object.fromEntries(on.map((one) => [String(one), null])) : on;
  const isTable = typeof triggers === 'object' && triggers !== null;
  const hasDispatch = isTable ? 'workflow_dispatch' in triggers : triggers === 'workflow_dispatch';
  const found = isTable && 'workflow_dispatch' in triggers ? dispatch.parse(triggers.workflow_dispatch) : undefined;
  return {
    name,
    runName,
    hasDispatch,
    inputs: Object.fromEntries(
      Object.entries(found?.inputs ?? {}).map(([key, value]) => [key, value ?? input.parse({})]),
    ),
    jobs: Object.entries(jobs).map(([key, job]) => ({
      key,
      name: job.name ?? key,
      needs: [job.needs].flat(),
      environment: typeof job.environment === 'string' ? job.environment : job.environment?.name,
      steps: ['Set up job', ...job.steps.map((step, index) => step.name ?? step.run ?? `Step ${index + 1}`)],
    })),
  };
}

/** `${{ inputs.x }}` and a few words of the context, as in `run-name`. */
export function filledIn(
  template: string,
  context: { readonly inputs: Readonly<Record<string, string>>; readonly ref: string },
): string {
  return template.replace(/\$\{\{\s*([\w.-]+)\s*\}\}/g, (_, path: string) => {
    const key = /^(?:github\.event\.)?inputs\.(.+)$/.exec(path)?.[1];
    if (key !== undefined) return context.inputs[key] ?? '';
    return path === 'github.ref_name' ? context.ref : '';
  });
}
