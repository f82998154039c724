import { z } from 'zod';
import type { OpenApi } from '../contract/openapi.ts';
import type {
  CheckRun,
  Commit,
  CommitStatus,
  DeploymentRecord,
  DeploymentStatus,
  PullRequest,
  Repository,
  Review,
  Run,
  WorkflowRecord,
} from './records.ts';
import type { JobView, RunView } from './runs.ts';

export type Body = Readonly<Record<string, unknown>>;

const body = z.record(z.string(), z.unknown());
const foreign = /(?:octo-org\/octo-repo|octocat\/(?:Hello-World|hello-world|example)|github\/hello-world)/g;

/** Addresses and dates of one answer. */
export interface Place {
  readonly contract: OpenApi;
  /** The API's own address. */
  readonly base: string;
  readonly repository: Repository;
}

export const fullName = ({ owner, name }: Pick<Repository, 'owner' | 'name'>): string => `${owner}/${name}`;
export const iso = (ms: number): string => new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');
export const repositoryUrl = ({ base, repository }: Place): string => `${base}/repos/${fullName(repository)}`;
export const pageUrl = ({ repository }: Place): string => `https://github.com/${fullName(repository)}`;

/** An official example, speaking of our own repository at our own address. */
function example({ contract, base, repository }: Place, name: string): Body {
  const text = JSON.stringify(contract.example(name) ?? {})
    .replaceAll('https://api.github.com', base)
    .replace(foreign, fullName(repository));
  return body.parse(JSON.parse(text));
}

const without = (shown: Body, names: readonly string[]): Body =>
  Object.fromEntries(Object.entries(shown).filter(([name]) => !names.includes(name)));

export const user = (place: Place, login: string): Body => ({
  ...body.parse(example(place, 'commit')['author']),
  login,
  html_url: `https://github.com/${login.endsWith('[bot]') ? `apps/${login.slice(0, -5)}` : login}`,
});

export const repositoryShape = (place: Place): Body => ({
  ...without(example(place, 'full-repository-default-response'), ['parent', 'source', 'template_repository']),
  language: null,
  id: place.repository.id,
  name: place.repository.name,
  full_name: fullName(place.repository),
  default_branch: place.repository.defaultBranch,
  permissions: { admin: false, maintain: false, push: true, triage: true, pull: true },
});

const minimalRepository = (place: Place): Body => ({
  ...body.parse(example(place, 'workflow-run')['repository']),
  id: place.repository.id,
  name: place.repository.name,
  full_name: fullName(place.repository),
});

export function commitShape(place: Place, commit: Commit): Body {
  const url = `${repositoryUrl(place)}/commits/${commit.sha}`;
  const shown = example(place, 'commit');
  const { name, email } = commit.author;
  const person = { name, email, date: iso(commit.atMs) };
  return {
    ...shown,
    url,
    sha: commit.sha,
    html_url: `${pageUrl(place)}/commit/${commit.sha}`,
    comments_url: `${url}/comments`,
    commit: {
      ...body.parse(shown['commit']),
      message: commit.message,
      author: person,
      committer: person,
    },
    author: null,
    committer: null,
    parents: commit.parents.map((sha) => ({ sha, url: `${repositoryUrl(place)}/commits/${sha}` })),
    files: [],
  };
}

export const workflowShape = (place: Place, { id, name, path, isDisabled }: WorkflowRecord): Body => ({
  ...example(place, 'workflow'),
  ...{ id, name, path, state: isDisabled ? 'disabled_manually' : 'active' },
  url: `${repositoryUrl(place)}/actions/workflows/${id}`,
  html_url: `${pageUrl(place)}/blob/${place.repository.defaultBranch}/${path}`,
});

export function runShape(place: Place, run: Run, { status, conclusion, completedMs }: RunView): Body {
  const url = `${repositoryUrl(place)}/actions/runs/${run.id}`;
  const shown = example(place, 'workflow-run');
  const by = user(place, run.by);
  return {
    ...shown,
    ...{ id: run.id, name: run.workflow.name, status, conclusion, event: run.event },
    path: `${run.workflow.path}@${run.ref}`,
    display_title: run.title,
    head_branch: run.ref,
    head_sha: run.headSha,
    run_number: run.number,
    run_attempt: run.attempt,
    workflow_id: run.workflow.id,
    ...{ url, jobs_url: `${url}/jobs`, logs_url: `${url}/logs`, cancel_url: `${url}/cancel` },
    ...{ rerun_url: `${url}/rerun`, artifacts_url: `${url}/artifacts`, referenced_workflows: [] },
    html_url: `${pageUrl(place)}/actions/runs/${run.id}`,
    workflow_url: `${repositoryUrl(place)}/actions/workflows/${run.workflow.id}`,
    created_at: iso(run.createdMs),
    run_started_at: iso(run.startedMs),
    updated_at: iso(completedMs ?? run.startedMs),
    ...{ actor: by, triggering_actor: by },
    repository: minimalRepository(place),
    head_repository: minimalRepository(place),
  };
}

export function jobShape(place: Place, run: Run, view: JobView): Body {
  const { job, status, conclusion, startedMs, completedMs, steps } = view;
  const isOver = status === 'completed';
  const times = { started_at: iso(startedMs), completed_at: isOver ? iso(completedMs ?? startedMs) : null };
  return {
    ...example(place, 'job'),
    ...{ id: job.id, name: job.name, status, conclusion, ...times },
    run_id: run.id,
    run_attempt: run.attempt,
    run_url: `${repositoryUrl(place)}/actions/runs/${run.id}`,
    url: `${repositoryUrl(place)}/actions/jobs/${job.id}`,
    html_url: `${pageUrl(place)}/actions/runs/${run.id}/job/${job.id}`,
    head_sha: run.headSha,
    head_branch: run.ref,
    workflow_name: run.workflow.name,
    created_at: iso(run.createdMs),
    steps: steps.map((step) => ({ ...step, started_at: null, completed_at: null })),
  };
}

export function deploymentShape(place: Place, record: DeploymentRecord): Body {
  const url = `${repositoryUrl(place)}/deployments/${record.id}`;
  const { id, sha, ref, task, payload, environment, description } = record;
  return {
    ...example(place, 'deployment'),
    ...{ url, id, sha, ref, task, payload, environment, description },
    original_environment: environment,
    transient_environment: record.isTransient,
    production_environment: record.isProduction,
    creator: user(place, record.by),
    created_at: iso(record.atMs),
    updated_at: iso(record.statuses.at(-1)?.atMs ?? record.atMs),
    statuses_url: `${url}/statuses`,
    repository_url: repositoryUrl(place),
  };
}

export function deploymentStatusShape(place: Place, record: DeploymentRecord, status: DeploymentStatus): Body {
  const url = `${repositoryUrl(place)}/deployments/${record.id}`;
  return {
    ...example(place, 'deployment-status'),
    ...{ id: status.id, url: `${url}/statuses/${status.id}`, state: status.state, description: status.description },
    environment: status.environment,
    environment_url: status.environmentUrl,
    ...{ log_url: status.logUrl, target_url: status.logUrl },
    ...{ created_at: iso(status.atMs), updated_at: iso(status.atMs) },
    ...{ deployment_url: url, repository_url: repositoryUrl(place) },
  };
}

export const checkRunShape = (place: Place, run: CheckRun): Body => ({
  ...example(place, 'check-run'),
  ...{ id: run.id, name: run.name, head_sha: run.sha, status: run.status, conclusion: run.conclusion },
  url: `${repositoryUrl(place)}/check-runs/${run.id}`,
  html_url: `${pageUrl(place)}/runs/${run.id}`,
  started_at: iso(run.startedMs),
  completed_at: run.status === 'completed' ? iso(run.startedMs + 1000) : null,
  check_suite: { id: run.suite },
  pull_requests: [],
});

const statusShape = (place: Place, status: CommitStatus): Body => ({
  url: `${repositoryUrl(place)}/statuses/${status.sha}`,
  avatar_url: 'https://github.com/images/error/hubot_happy.gif',
  ...{ id: status.id, node_id: 'MDY6U3RhdHVzMQ==', state: status.state, context: status.context },
  description: status.state,
  target_url: null,
  ...{ created_at: iso(status.atMs), updated_at: iso(status.atMs) },
});

export const combinedShape = (place: Place, sha: string, page: readonly CommitStatus[]): Body => ({
  sha,
  repository: minimalRepository(place),
  statuses: page.map((status) => statusShape(place, status)),
  commit_url: `${repositoryUrl(place)}/commits/${sha}`,
  url: `${repositoryUrl(place)}/commits/${sha}/status`,
});

export const branchShape = (place: Place, name: string, sha: string): Body => ({
  ...{ name, protected: false },
  commit: { sha, url: `${repositoryUrl(place)}/commits/${sha}` },
});

export const tagShape = (place: Place, name: string, sha: string): Body => ({
  ...{ name, node_id: 'MDM6UmVm', commit: { sha, url: `${repositoryUrl(place)}/commits/${sha}` } },
  zipball_url: `${repositoryUrl(place)}/zipball/refs/tags/${name}`,
  tarball_url: `${repositoryUrl(place)}/tarball/refs/tags/${name}`,
});

export const refShape = (place: Place, ref: string, sha: string): Body => ({
  ...{ ref: `refs/${ref}`, node_id: 'MDM6UmVm', url: `${repositoryUrl(place)}/git/refs/${ref}` },
  object: { type: 'commit', sha, url: `${repositoryUrl(place)}/git/commits/${sha}` },
});

export function contentShape(place: Place, path: string, text: string): Body {
  const shown = example(place, 'content-file-response-if-content-is-a-file');
  const name = path.split('/').at(-1) ?? path;
  const content = Buffer.from(text).toString('base64');
  return { ...shown, name, path, content, size: Buffer.byteLength(text), encoding: 'base64' };
}

export function pullShape(place: Place, { number, sha, base }: PullRequest): Body {
  const list = z.array(body).parse(place.contract.example('pull-request-simple-items'));
  const text = JSON.stringify(list[0] ?? {}).replaceAll('https://api.github.com', place.base);
  const shown = body.parse(JSON.parse(text.replace(foreign, fullName(place.repository))));
  return {
    ...shown,
    number,
    requested_teams: [],
    head: { ...body.parse(shown['head']), sha },
    base: { ...body.parse(shown['base']), ref: base },
  };
}

export function reviewShape(place: Place, { login, state, sha }: Review, id: number): Body {
  const list = z.array(body).parse(place.contract.example('pull-request-review-items'));
  return { ...list[0], id, state, commit_id: sha, user: user(place, login) };
}

export const compareShape = (place: Place, names: { readonly base: string; readonly head: string }): Body => {
  const url = `${repositoryUrl(place)}/compare/${names.base}...${names.head}`;
  const page = `${pageUrl(place)}/compare/${names.base}...${names.head}`;
  return { url, html_url: page, permalink_url: page, diff_url: `${page}.diff`, patch_url: `${page}.patch` };
};
