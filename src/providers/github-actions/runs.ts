import { z } from 'zod';
import type { GithubClient } from '../../github/client.ts';
import { repositoryNamed } from '../../github/access.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import type { Mark } from './mark.ts';
import { readMark } from './mark.ts';

const runShape = z.object({
  id: z.int(),
  status: z.string().nullable(),
  conclusion: z.string().nullable(),
  display_title: z.string(),
  run_number: z.int(),
  run_attempt: z.int().default(1),
  html_url: z.string(),
  created_at: z.string(),
});
export type Run = z.infer<typeof runShape>;

export interface MarkedRun {
  readonly run: Run;
  readonly mark: Mark;
}

const jobShape = z.object({
  id: z.int(),
  name: z.string(),
  status: z.string(),
  conclusion: z.string().nullable(),
  steps: z
    .array(z.object({ name: z.string(), status: z.string(), conclusion: z.string().nullable(), number: z.int() }))
    .default([]),
});
export type Job = z.infer<typeof jobShape>;

const begunShape = z.union([z.object({ workflow_run_id: z.int() }), z.unknown().transform(() => undefined)]);
const nothing = z.unknown();
/** GitHub shows a thousand results of a filtered list and no more. */
const mostPages = 10;

/** A workflow's file in a repository, as one credential sees it. */
export interface WorkflowPlace {
  readonly client: GithubClient;
  readonly repository: string;
  readonly workflow: string;
}

const at = ({ repository, workflow }: WorkflowPlace) => ({ ...repositoryNamed(repository), workflow_id: workflow });
const runAt = ({ repository }: Pick<WorkflowPlace, 'repository'>, id: number) => ({
  ...repositoryNamed(repository),
  run_id: id,
});

/** Begins a run; its id, which an older server does not tell. */
export async function dispatch(
  place: WorkflowPlace,
  wanted: { readonly ref: string; readonly inputs: Readonly<Record<string, string>> },
  signal: AbortSignal,
): Promise<number | undefined> {
  const ask = async (more: Readonly<Record<string, unknown>>): Promise<number | undefined> => {
    const question = {
      route: 'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches',
      params: { ...at(place), ...wanted, ...more },
      what: `a run of ${place.workflow} in ${place.repository}`,
      signal,
    };
    return (await place.client.ask(question, begunShape))?.workflow_run_id;
  };
  try {
    return await ask({ return_run_details: true });
  } catch (error) {
    // An older Enterprise Server does not know the word and refuses the whole request: nothing has begun.
    if (error instanceof ProviderError && error.code === 'invalid') return ask({});
    throw error;
  }
}

/** Marked runs of a workflow, newest first, until the caller has seen enough. */
export async function markedRuns(
  place: WorkflowPlace,
  enough: (found: readonly MarkedRun[], oldestMs: number) => boolean,
  signal: AbortSignal,
): Promise<readonly MarkedRun[]> {
  const list = z.object({ workflow_runs: z.array(runShape) });
  const marked = ({ workflow_runs: runs }: z.infer<typeof list>): readonly MarkedRun[] =>
    runs.flatMap((run) => {
      const mark = readMark(run.display_title);
      return mark === undefined ? [] : [{ run, mark }];
    });
  const question = {
    route: 'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs',
    params: { ...at(place), event: 'workflow_dispatch' },
    what: `the runs of ${place.workflow} in ${place.repository}`,
    signal,
  };
  const { pages } = await place.client.pages(question, list, (page, read) => {
    const oldest = page.workflow_runs.at(-1)?.created_at;
    return read >= mostPages || enough(marked(page), oldest === undefined ? 0 : Date.parse(oldest));
  });
  return pages.flatMap(marked);
}

export const readRun = (place: Omit<WorkflowPlace, 'workflow'>, id: number, signal: AbortSignal): Promise<Run> =>
  place.client.ask(
    {
      route: 'GET /repos/{owner}/{repo}/actions/runs/{run_id}',
      params: runAt(place, id),
      what: `run ${id} in ${place.repository}`,
      signal,
    },
    runShape,
  );

export async function readJobs(
  place: Omit<WorkflowPlace, 'workflow'>,
  id: number,
  signal: AbortSignal,
): Promise<readonly Job[]> {
  const question = {
    route: 'GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs',
    params: { ...runAt(place, id), filter: 'latest' },
    what: `the jobs of run ${id}`,
    signal,
  };
  const { pages } = await place.client.pages(question, z.object({ jobs: z.array(jobShape) }));
  return pages.flatMap(({ jobs }) => jobs);
}

/** False when the far end says that there is nothing to cancel. */
export async function askToEnd(
  place: Omit<WorkflowPlace, 'workflow'>,
  { run, force }: { readonly run: number; readonly force: boolean },
  signal: AbortSignal,
): Promise<boolean> {
  const route = `POST /repos/{owner}/{repo}/actions/runs/{run_id}/${force ? 'force-cancel' : 'cancel'}`;
  try {
    await place.client.ask({ route, params: runAt(place, run), what: `the end of run ${run}`, signal }, nothing);
    return true;
  } catch (error) {
    if (error instanceof ProviderError && error.code === 'conflict') return false;
    throw error;
  }
}
