/** What the stand-in remembers; times are epoch milliseconds of its own clock. */

export interface Commit {
  readonly sha: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: { readonly name: string; readonly email: string };
  readonly atMs: number;
  /** Path → text, everything that the commit holds. */
  readonly files: Readonly<Record<string, string>>;
}

export type Conclusion = 'success' | 'failure' | 'neutral' | 'cancelled' | 'skipped' | 'timed_out' | 'action_required';

/** How a run goes on: set in advance, carried out by the clock. */
export interface Course {
  readonly queueMs: number;
  readonly stepMs: number;
  /** The step with this name fails, or ends the run so. */
  readonly fails?: { readonly step: string; readonly conclusion: 'failure' | 'timed_out' };
  /** The last job never ends by itself. */
  readonly endless?: boolean;
  /** Only a forced cancellation ends it. */
  readonly ignoresCancel?: boolean;
  /** What the whole run concludes with, whatever its jobs did. */
  readonly conclusion?: Conclusion | 'startup_failure' | 'stale';
  readonly log?: string;
}

export interface PlannedJob {
  readonly id: number;
  /** What the workflow calls it. */
  readonly key: string;
  readonly needs: readonly string[];
  readonly name: string;
  readonly environment: string | undefined;
  readonly steps: readonly string[];
}

/** What a reviewer said to a run about an environment. */
export interface GateReview {
  readonly state: 'approved' | 'rejected';
  readonly atMs: number;
  readonly by: string;
  readonly comment: string;
}

export interface Run {
  readonly id: number;
  readonly number: number;
  readonly workflow: WorkflowRecord;
  readonly ref: string;
  readonly headSha: string;
  readonly event: string;
  readonly title: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly createdMs: number;
  readonly by: string;
  jobs: readonly PlannedJob[];
  course: Course;
  attempt: number;
  startedMs: number;
  cancelledMs?: number;
  gates: Map<string, GateReview>;
  /** When apps let the run into an environment, by its name. */
  let: Map<string, number>;
  /** What subscribers were told last. */
  told?: string;
}

export interface WorkflowRecord {
  readonly id: number;
  readonly path: string;
  readonly name: string;
  isDisabled: boolean;
}

export interface DeploymentStatus {
  readonly id: number;
  readonly state: string;
  readonly description: string;
  readonly logUrl: string;
  readonly environmentUrl: string;
  readonly environment: string;
  readonly atMs: number;
}

export interface DeploymentRecord {
  readonly id: number;
  readonly sha: string;
  readonly ref: string;
  readonly task: string;
  readonly environment: string;
  readonly payload: unknown;
  readonly description: string | null;
  readonly isTransient: boolean;
  readonly isProduction: boolean;
  readonly atMs: number;
  readonly by: string;
  /** Oldest first; nothing is ever changed. */
  readonly statuses: DeploymentStatus[];
}

export interface CheckRun {
  readonly id: number;
  readonly sha: string;
  readonly name: string;
  readonly suite: number;
  readonly status: 'queued' | 'in_progress' | 'completed';
  readonly conclusion: string | null;
  readonly startedMs: number;
}

export interface CommitStatus {
  readonly id: number;
  readonly sha: string;
  readonly context: string;
  readonly state: 'error' | 'failure' | 'pending' | 'success';
  readonly atMs: number;
}

export interface Review {
  readonly login: string;
  readonly state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED';
  readonly sha: string;
}

export interface PullRequest {
  readonly number: number;
  readonly sha: string;
  readonly base: string;
  readonly reviews: readonly Review[];
}

/** A gate before jobs that name this environment. */
export interface Gate {
  readonly id: number;
  readonly name: string;
  readonly reviewers: readonly string[];
  readonly waitMinutes: number;
  /** Apps that must let a run in, by their slugs. */
  readonly rules: readonly string[];
}

/** What a run left behind; `archive` is a zip. */
export interface Artifact {
  readonly id: number;
  readonly run: number;
  readonly name: string;
  readonly archive: Buffer;
  readonly atMs: number;
  isExpired: boolean;
}

export interface Repository {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  defaultBranch: string;
  readonly commits: Map<string, Commit>;
  /** `heads/main` or `tags/v1` → sha. */
  readonly refs: Map<string, string>;
  readonly workflows: WorkflowRecord[];
  readonly runs: Run[];
  readonly artifacts: Artifact[];
  readonly deployments: DeploymentRecord[];
  readonly checkRuns: CheckRun[];
  readonly statuses: CommitStatus[];
  readonly pulls: PullRequest[];
  readonly gates: Map<string, Gate>;
  /** How the next runs go, by what they were given. */
  course: (inputs: Readonly<Record<string, string>>, path: string) => Partial<Course>;
}

export type Level = 'read' | 'write';

export interface Token {
  readonly login: string;
  readonly kind: 'user' | 'installation';
  readonly permissions: Readonly<Record<string, Level>>;
  /** owner/name; every repository when absent. */
  readonly repositories?: readonly string[];
  readonly expiresMs?: number;
  /** Of a classic token; a fine-grained one has none. */
  readonly scopes?: readonly string[];
  used: number;
  windowMs: number;
}
