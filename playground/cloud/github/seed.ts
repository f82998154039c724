import { createHash } from 'node:crypto';
import type { Commit, CommitStatus, Course, Repository } from './records.ts';
import { readWorkflow } from './workflow-file.ts';

/** Sets up and changes one repository, as its people would. */
export interface RepositoryDriver {
  readonly record: Repository;
  /** Adds a commit to a branch, which is made when it is not there; gives the hash. */
  readonly commit: (
    message: string,
    more?: { readonly branch?: string; readonly from?: string; readonly files?: Readonly<Record<string, string>> },
  ) => string;
  readonly tag: (name: string, sha: string) => void;
  readonly gate: (
    environment: string,
    reviewers: readonly string[],
    more?: { readonly waitMinutes?: number; readonly rules?: readonly string[] },
  ) => void;
  /** The app of a protection rule lets the newest run in. */
  readonly letIn: (environment: string) => void;
  readonly check: (
    sha: string,
    check: {
      readonly name: string;
      readonly conclusion?: string;
      readonly status?: 'queued' | 'in_progress';
      readonly suite?: number;
    },
  ) => void;
  readonly status: (sha: string, context: string, state: CommitStatus['state']) => void;
  readonly pull: (pull: Repository['pulls'][number]) => void;
  /** How runs go from now on. */
  readonly runsGo: (course: (inputs: Readonly<Record<string, string>>, path: string) => Partial<Course>) => void;
}

interface SeedParts {
  readonly owner: string;
  readonly name: string;
  readonly now: () => number;
  readonly nextId: () => number;
}

export function repositoryDriver({ owner, name, now, nextId }: SeedParts): RepositoryDriver {
  const record = anEmptyOne({ id: nextId(), owner, name });
  return {
    record,
    commit: (message, { branch = 'main', from, files = {} } = {}) => {
      const parent = from ?? record.refs.get(`heads/${branch}`) ?? record.refs.get('heads/main');
      const commit = aCommit(record, { message, parent, files, atMs: now() + record.commits.size });
      record.commits.set(commit.sha, commit);
      record.refs.set(`heads/${branch}`, commit.sha);
      if (branch === record.defaultBranch) learnWorkflows(record, commit, nextId);
      return commit.sha;
    },
    tag: (tag, sha) => {
      record.refs.set(`tags/${tag}`, sha);
    },
    gate: (environment, reviewers, { waitMinutes = 0, rules = [] } = {}) => {
      record.gates.set(environment, { id: nextId(), name: environment, reviewers, waitMinutes, rules });
    },
    letIn: (environment) => {
      record.runs.at(-1)?.let.set(environment, now());
    },
    check: (sha, { name: check, conclusion, status, suite = 1 }) => {
      const state =
        status === undefined
          ? ({ status: 'completed', conclusion: conclusion ?? 'success' } as const)
          : { status, conclusion: null };
      record.checkRuns.push({ id: nextId(), sha, name: check, suite, ...state, startedMs: now() });
    },
    status: (sha, context, state) => {
      record.statuses.push({ id: nextId(), sha, context, state, atMs: now() });
    },
    pull: (pull) => {
      record.pulls.push(pull);
    },
    runsGo: (course) => {
      record.course = course;
    },
  };
}

const anEmptyOne = (named: Pick<Repository, 'id' | 'owner' | 'name'>): Repository => ({
  ...{ ...named, defaultBranch: 'main' },
  ...{ commits: new Map(), refs: new Map(), workflows: [], runs: [], artifacts: [], deployments: [] },
  ...{ checkRuns: [], statuses: [], pulls: [], gates: new Map(), course: () => ({}) },
});

interface NewCommit {
  readonly message: string;
  readonly parent: string | undefined;
  readonly files: Readonly<Record<string, string>>;
  readonly atMs: number;
}

function aCommit({ commits }: Repository, { message, parent, files, atMs }: NewCommit): Commit {
  const sha = createHash('sha1')
    .update(`${message}\n${parent ?? ''}\n${commits.size}`)
    .digest('hex');
  return {
    ...{ sha, message, atMs, parents: parent === undefined ? [] : [parent] },
    author: { name: 'Ada Lovelace', email: 'ada@example.com' },
    files: { ...(parent === undefined ? {} : commits.get(parent)?.files), ...files },
  };
}

/** A workflow is known once its file is on the main branch. */
function learnWorkflows(record: Repository, { files }: Commit, nextId: () => number): void {
  for (const [path, text] of Object.entries(files)) {
    if (!/^\.github\/workflows\/[^/]+\.ya?ml$/.test(path)) continue;
    if (record.workflows.some((workflow) => workflow.path === path)) continue;
    record.workflows.push({ id: nextId(), path, name: readWorkflow(text).name ?? path, isDisabled: false });
  }
}
