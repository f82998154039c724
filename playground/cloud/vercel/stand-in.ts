import { faults } from '../faults.ts';
import type { Faults } from '../faults.ts';
import { addresses, closed, listening } from './addresses.ts';
import { answering } from './answering.ts';
import type { Asked } from './answering.ts';
import { apiServer } from './http.ts';
import { overview, productionPage } from './pages.ts';
import { settle } from './settle.ts';
import { newId } from './state.ts';
import type { Durations, Plan, StandInProject, VercelState } from './state.ts';

export interface VercelStandIn {
  readonly url: string;
  readonly state: VercelState;
  readonly faults: Faults;
  /** What of the official contract a request or an answer broke; must stay empty. */
  readonly violations: string[];
  /** Each request as it was met, in order. */
  readonly asked: readonly Asked[];
  readonly addProject: (project: NewProject) => Promise<StandInProject>;
  readonly close: () => Promise<void>;
}

export interface NewProject {
  readonly name: string;
  readonly repository?: { readonly org: string; readonly repo: string };
  readonly autoAssign?: boolean;
  readonly domainVerified?: boolean;
}

export interface VercelStandInOptions {
  readonly now: () => number;
  readonly token: string;
  /** Tokens of other accounts with the same rights. */
  readonly moreTokens?: readonly string[];
  readonly durations?: Partial<Durations>;
  readonly plan?: Plan;
  /** So many calls are answered within a minute of the stand-in's clock. */
  readonly callsPerMinute?: number;
  readonly port?: number;
}

/** Vercel's API as far as releases need it: it remembers, takes its time, and refuses what Vercel refuses. */
export async function vercelStandIn(options: VercelStandInOptions): Promise<VercelStandIn> {
  const opened = addresses(() => {
    settle(state);
  });
  const state = newState(options, opened.open);
  const { answer, violations, asked } = await answering(state, options);
  const page = () => {
    settle(state);
    return overview(state);
  };
  const server = apiServer({ faults: state.faults, answer, page });
  const port = await listening(server, options.port);
  return {
    url: `http://127.0.0.1:${String(port)}`,
    state,
    faults: state.faults,
    violations,
    asked,
    addProject: (project) => addProject(state, project),
    close: async () => {
      await closed(server);
      await opened.close();
    },
  };
}

function newState({ now, plan = 'pro', durations }: VercelStandInOptions, open: VercelState['open']): VercelState {
  return {
    now,
    durations: { queueMs: 0, buildMs: 30, aliasMs: 30, ...durations },
    faults: faults(),
    projects: [],
    deployments: [],
    plan,
    teamId: 'team_quarterdeck',
    slug: 'quarterdeck',
    outcomes: new Map(),
    nextMoveFails: false,
    happened: { promote: 0, rollback: 0, rollingStart: 0, stage: 0, complete: 0 },
    nextId: 0,
    open,
  };
}

async function addProject(state: VercelState, { name, repository, ...more }: NewProject): Promise<StandInProject> {
  const id = newId(state, 'prj');
  const domain = await state.open(productionPage(state, () => state.projects.find((one) => one.id === id)));
  const project: StandInProject = {
    id,
    name,
    domain,
    domainVerified: more.domainVerified ?? true,
    otherDomains: [],
    link: repository === undefined ? undefined : { ...repository, repoId: 4711 },
    productionBranch: 'main',
    autoAssign: more.autoAssign ?? true,
    production: undefined,
    history: [],
    job: undefined,
    rolledBackTo: undefined,
    stages: undefined,
    advancementType: 'manual-approval',
    rollout: undefined,
    variables: [],
  };
  state.projects.push(project);
  return project;
}
