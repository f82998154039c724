import type { RepositoryName } from './access.ts';

type Level = 'read' | 'write';

/** What this program asks of GitHub, and how it is found out whether a credential may. */
export interface Permission {
  /** As GitHub calls it in an app's settings and a fine-grained token's. */
  readonly name: 'contents' | 'actions' | 'checks' | 'deployments' | 'statuses' | 'pull_requests';
  /** What for, for people. */
  readonly purpose: string;
  readonly level: Level;
  /** False where nothing in the configuration uses it yet. */
  readonly isNeeded: boolean;
}

/** What a configuration does with GitHub. */
export interface Uses {
  /** Its state must be good before a deployment: check runs, statuses, reviews. */
  readonly commitStates: boolean;
  readonly workflows: boolean;
  /** Reports that workflows keep are read. */
  readonly artifacts?: boolean;
  readonly deploymentRecords: boolean;
}

/** Everything that may be asked for, the least that does. */
export const permissionsFor = ({
  commitStates,
  workflows,
  artifacts = false,
  deploymentRecords,
}: Uses): readonly Permission[] => [
  { name: 'contents', purpose: 'revisions, branches and tags', level: 'read', isNeeded: true },
  { name: 'checks', purpose: 'check runs of a commit', level: 'read', isNeeded: commitStates },
  { name: 'statuses', purpose: 'statuses of a commit', level: 'read', isNeeded: commitStates },
  { name: 'pull_requests', purpose: 'reviews of a commit', level: 'read', isNeeded: commitStates },
  {
    ...{ name: 'actions', purpose: workflows ? 'running workflows' : 'reports that workflows keep' },
    ...{ level: workflows ? 'write' : 'read', isNeeded: workflows || artifacts },
  },
  {
    ...{ name: 'deployments', purpose: 'records of deployments, and gates' },
    ...{ level: deploymentRecords || workflows ? 'write' : 'read', isNeeded: deploymentRecords },
  },
];

/** Calls that show a permission and change nothing: what they would change is not there. */
export const trials: Readonly<Partial<Record<`${Permission['name']} ${Level}`, (at: Trial) => Route>>> = {
  'contents read': ({ branch }) => ({
    route: 'GET /repos/{owner}/{repo}/commits/{ref}',
    params: { ref: `heads/${branch}` },
  }),
  'checks read': ({ branch }) => ({
    route: 'GET /repos/{owner}/{repo}/commits/{ref}/check-runs',
    params: { ref: `heads/${branch}`, per_page: 1 },
  }),
  'statuses read': ({ branch }) => ({
    route: 'GET /repos/{owner}/{repo}/commits/{ref}/status',
    params: { ref: `heads/${branch}`, per_page: 1 },
  }),
  'pull_requests read': () => ({
    route: 'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews',
    params: { pull_number: 0 },
  }),
  'actions read': () => ({ route: 'GET /repos/{owner}/{repo}/actions/runs', params: { per_page: 1 } }),
  'deployments read': () => ({ route: 'GET /repos/{owner}/{repo}/deployments', params: { per_page: 1 } }),
  'actions write': () => ({ route: 'POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel', params: { run_id: 0 } }),
  'deployments write': () => ({
    route: 'POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses',
    params: { deployment_id: 0, state: 'inactive' },
  }),
};

export interface Trial extends RepositoryName {
  readonly branch: string;
}

interface Route {
  readonly route: string;
  readonly params: Readonly<Record<string, unknown>>;
}
