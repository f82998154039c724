import { z } from 'zod';
import type { Answer, Asked, Handler } from './answers.ts';
import { invalid, notFound, ok, paged, refused } from './answers.ts';
import { artifactRoutes } from './artifact-routes.ts';
import { gateRoutes } from './gate-routes.ts';
import { withRun } from './run-named.ts';
import type { Repository, Run, WorkflowRecord } from './records.ts';
import { viewOf } from './runs.ts';
import { jobShape, runShape, workflowShape } from './shapes.ts';
import { filledIn, readWorkflow } from './workflow-file.ts';
import type { WorkflowFile } from './workflow-file.ts';

const dispatchBody = z.looseObject({
  ref: z.string(),
  inputs: z.record(z.string(), z.unknown()).default({}),
  return_run_details: z.boolean().default(false),
});

const workflowNamed = ({ repository, values }: Asked): WorkflowRecord | undefined =>
  repository.workflows.find(
    ({ id, path }) => String(id) === values['workflow_id'] || path.endsWith(`/${values['workflow_id'] ?? ''}`),
  );

/** What is wrong with the inputs of a dispatch, in GitHub's words. */
function inputFault(file: WorkflowFile, given: Readonly<Record<string, unknown>>): Answer | undefined {
  const strange = Object.keys(given).filter((name) => !Object.hasOwn(file.inputs, name));
  if (strange.length > 0) return invalid(`Unexpected inputs provided: ${JSON.stringify(strange)}`);
  for (const [name, { required, default: usual, options, type }] of Object.entries(file.inputs)) {
    const value = given[name];
    if (value === undefined && required && usual === undefined) return invalid(`Required input '${name}' not provided`);
    if (value !== undefined && typeof value !== 'string') return invalid(`Input '${name}' must be a string`);
    if (type === 'choice' && value !== undefined && options?.map(String).includes(value) !== true)
      return invalid(`Provided value '${value}' for input '${name}' not in the list of allowed values`);
  }
  return JSON.stringify(given).length > 65_535 ? invalid('inputs are too large.') : undefined;
}

const dispatch: Handler = (asked) => {
  const { repository, place } = asked;
  const workflow = workflowNamed(asked);
  if (workflow === undefined) return notFound;
  const { ref, inputs, return_run_details: wantsDetails } = dispatchBody.parse(asked.body);
  const sha = repository.refs.get(ref.replace(/^refs\//, '')) ?? branchOrTag(repository, ref);
  const commit = sha === undefined ? undefined : repository.commits.get(sha);
  if (commit === undefined) return invalid(`No ref found for: ${ref}`);
  const text = commit.files[workflow.path];
  if (text === undefined) return notFound;
  if (workflow.isDisabled) return invalid('Cannot trigger a "workflow_dispatch" on a disabled workflow');
  const file = readWorkflow(text);
  if (!file.hasDispatch) return invalid("Workflow does not have 'workflow_dispatch' trigger");
  const fault = inputFault(file, inputs);
  if (fault !== undefined) return fault;
  const run = newRun(asked, { workflow, file, ref, sha: commit.sha, inputs: textsOf(file, inputs) });
  repository.runs.push(run);
  const url = `${place.base}/repos/${repository.owner}/${repository.name}/actions/runs/${run.id}`;
  const page = `https://github.com/${repository.owner}/${repository.name}/actions/runs/${run.id}`;
  return wantsDetails ? ok({ workflow_run_id: run.id, run_url: url, html_url: page }) : { status: 204 };
};

const branchOrTag = ({ refs }: Repository, name: string): string | undefined =>
  refs.get(`heads/${name}`) ?? refs.get(`tags/${name}`);

const textsOf = (file: WorkflowFile, given: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(file.inputs).map(([name, { default: usual }]) => {
      const value = given[name] ?? usual ?? '';
      return [name, typeof value === 'string' ? value : JSON.stringify(value)];
    }),
  );

interface Begun {
  readonly workflow: WorkflowRecord;
  readonly file: WorkflowFile;
  readonly ref: string;
  readonly sha: string;
  readonly inputs: Readonly<Record<string, string>>;
}

function newRun(asked: Asked, { workflow, file, ref, sha, inputs }: Begun): Run {
  const { repository, nowMs, nextId, token } = asked;
  const course = { queueMs: 2_000, stepMs: 1_000, ...repository.course(inputs, workflow.path) };
  return {
    id: nextId(),
    number: repository.runs.filter((run) => run.workflow === workflow).length + 1,
    ...{ workflow, ref, headSha: sha, event: 'workflow_dispatch', inputs, by: token.login, course },
    title: file.runName === undefined ? workflow.name : filledIn(file.runName, { inputs, ref }),
    jobs: file.jobs.map((job) => ({ ...job, id: nextId() })),
    ...{ createdMs: nowMs, startedMs: nowMs, attempt: 1, gates: new Map(), let: new Map() },
  };
}

/** Runs that a list shows, newest first; `status` takes words of both kinds. */
function listed(asked: Asked, runs: readonly Run[]): Answer {
  const { repository, query, nowMs, place } = asked;
  const since = /^>=?(.+)$/.exec(query.get('created') ?? '')?.[1];
  const found = runs
    .map((run) => ({ run, view: viewOf(repository, run, nowMs) }))
    .filter(({ run, view }) =>
      [
        (query.get('event') ?? run.event) === run.event,
        (query.get('branch') ?? run.ref) === run.ref,
        (query.get('head_sha') ?? run.headSha) === run.headSha,
        [view.status, view.conclusion].includes(query.get('status') ?? view.status),
        since === undefined || run.createdMs >= Date.parse(since),
      ].every(Boolean),
    )
    .sort((left, right) => right.run.createdMs - left.run.createdMs || right.run.id - left.run.id);
  const { items, headers } = paged(asked, found.slice(0, 1000));
  const shown = items.map(({ run, view }) => runShape(place, run, view));
  return { ...ok({ total_count: found.length, workflow_runs: shown }), headers };
}

const visible = ({ repository, nowMs }: Asked, listLagMs: number): readonly Run[] =>
  repository.runs.filter(({ createdMs }) => createdMs + listLagMs <= nowMs);

const cancel =
  (isForced: boolean): Handler =>
  (asked) =>
    withRun(({ repository, nowMs }, run) => {
      if (viewOf(repository, run, nowMs).status === 'completed')
        return refused(409, 'Cannot cancel a workflow run that is completed.');
      if (isForced || run.course.ignoresCancel !== true) run.cancelledMs ??= nowMs;
      return { status: 202, body: {} };
    })(asked);

const rerun = withRun((asked, run) => {
  if (viewOf(asked.repository, run, asked.nowMs).status !== 'completed')
    return refused(403, 'The workflow run is still running.');
  run.attempt += 1;
  run.startedMs = asked.nowMs;
  run.gates = new Map();
  run.let = new Map();
  delete run.cancelledMs;
  run.course = { queueMs: run.course.queueMs, stepMs: run.course.stepMs };
  return { status: 201, body: {} };
});

const jobLog: Handler = ({ repository, values, nowMs, place }) => {
  for (const run of repository.runs) {
    const view = viewOf(repository, run, nowMs).jobs.find(({ job }) => String(job.id) === values['job_id']);
    if (view?.status !== 'completed') continue;
    const query = `run=${run.id}&until=${nowMs + 60_000}`;
    return { status: 302, headers: { location: `${place.base}/_logs/${view.job.id}?${query}` }, text: '' };
  }
  return notFound;
};

/** Workflows, their runs, and what people decide about them. */
export const runRoutes = (listLagMs: () => number): Readonly<Record<string, Handler>> => ({
  'actions/get-workflow': (asked) => {
    const found = workflowNamed(asked);
    return found === undefined ? notFound : ok(workflowShape(asked.place, found));
  },
  'actions/create-workflow-dispatch': dispatch,
  'actions/list-workflow-runs': (asked) => {
    const workflow = workflowNamed(asked);
    if (workflow === undefined) return notFound;
    return listed(
      asked,
      visible(asked, listLagMs()).filter((run) => run.workflow === workflow),
    );
  },
  'actions/list-workflow-runs-for-repo': (asked) => listed(asked, visible(asked, listLagMs())),
  'actions/get-workflow-run': withRun(({ place, repository, nowMs }, run) =>
    ok(runShape(place, run, viewOf(repository, run, nowMs))),
  ),
  'actions/list-jobs-for-workflow-run': withRun((asked, run) => {
    const { jobs } = viewOf(asked.repository, run, asked.nowMs);
    const { items, headers } = paged(asked, jobs);
    return {
      ...ok({ total_count: jobs.length, jobs: items.map((job) => jobShape(asked.place, run, job)) }),
      headers,
    };
  }),
  'actions/download-job-logs-for-workflow-run': jobLog,
  'actions/cancel-workflow-run': cancel(false),
  'actions/force-cancel-workflow-run': cancel(true),
  'actions/re-run-workflow': rerun,
  ...artifactRoutes,
  ...gateRoutes,
});
