import type { Faults } from '../faults.ts';

export type Plan = 'hobby' | 'pro' | 'enterprise';

/** What comes of a build. */
export type BuildOutcome = 'good' | 'fails' | 'fails-at-vercel' | 'endless' | 'answers-500' | 'check-fails';

export interface StandInDeployment {
  readonly id: string;
  readonly project: string;
  /** Host and port on which this deployment answers, whoever has the traffic. */
  readonly url: string;
  readonly createdAt: number;
  readonly target: 'production' | null;
  readonly outcome: BuildOutcome;
  readonly meta: Readonly<Record<string, string>>;
  readonly gitSource: Readonly<Record<string, unknown>> | undefined;
  /** What the project said about taking the domains when it was created. */
  readonly takesDomains: boolean;
  /** Variables of production as they were when it was built. */
  readonly variables: Readonly<Record<string, string>>;
  substate: 'STAGED' | 'ROLLING' | 'PROMOTED' | undefined;
  /** It had the production domains once. */
  wasLive: boolean;
  canceledAt: number | undefined;
  deleted: boolean;
  /** What follows from being ready has happened. */
  settled: boolean;
}

export interface StandInVariable {
  readonly id: string;
  key: string;
  value: string;
  type: 'system' | 'secret' | 'encrypted' | 'plain' | 'sensitive';
  target: string[];
  gitBranch: string | undefined;
  comment: string | undefined;
  readonly createdAt: number;
  updatedAt: number;
}

export interface Stage {
  readonly targetPercentage: number;
  readonly requireApproval?: boolean | undefined;
  /** Minutes. */
  readonly duration?: number | undefined;
}

export interface AliasJob {
  readonly from: string | null;
  readonly to: string;
  readonly type: 'promote' | 'rollback';
  readonly requestedAt: number;
  readonly fails: boolean;
  moved: boolean;
}

export interface Rollout {
  readonly id: string;
  state: 'ACTIVE' | 'COMPLETE' | 'ABORTED';
  readonly base: string;
  readonly canary: string;
  readonly stages: readonly Stage[];
  readonly advancementType: 'automatic' | 'manual-approval';
  queued: string | null;
  active: number;
  stageSince: number;
  readonly startedAt: number;
  updatedAt: number;
}

export interface StandInProject {
  readonly id: string;
  readonly name: string;
  /** The production domain: host and port on which users are served. */
  readonly domain: string;
  readonly domainVerified: boolean;
  /** Domains beside it that were added later, the newest first. */
  readonly otherDomains: string[];
  readonly link: { readonly org: string; readonly repo: string; readonly repoId: number } | undefined;
  readonly productionBranch: string;
  autoAssign: boolean;
  production: string | undefined;
  /** Deployments that had the domains, the newest last. */
  readonly history: string[];
  job: AliasJob | undefined;
  /** Set by a rollback until something is promoted. */
  rolledBackTo: string | undefined;
  stages: readonly Stage[] | undefined;
  advancementType: 'automatic' | 'manual-approval';
  rollout: Rollout | undefined;
  readonly variables: StandInVariable[];
}

/** How long things take, in milliseconds. */
export interface Durations {
  readonly queueMs: number;
  readonly buildMs: number;
  readonly aliasMs: number;
}

/** Everything that the stand-in believes. */
export interface VercelState {
  readonly now: () => number;
  readonly durations: Durations;
  readonly faults: Faults;
  readonly projects: StandInProject[];
  readonly deployments: StandInDeployment[];
  plan: Plan;
  readonly teamId: string;
  readonly slug: string;
  /** What the next builds of a commit come to; good when nothing is said. */
  readonly outcomes: Map<string, BuildOutcome>;
  /** The next move of domains ends as failed. */
  nextMoveFails: boolean;
  /** What really happened, by kind. */
  readonly happened: { promote: number; rollback: number; rollingStart: number; stage: number; complete: number };
  nextId: number;
  /** Opens the address of something new. */
  readonly open: (answer: () => Served) => Promise<string>;
}

/** What an address answers. */
export interface Served {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export function newId(state: VercelState, prefix: string): string {
  state.nextId += 1;
  return `${prefix}_${String(state.nextId).padStart(4, '0')}${'Vq3xZ7Lm'.slice(0, 8)}`;
}

export const projectNamed = (state: VercelState, idOrName: string): StandInProject | undefined =>
  state.projects.find(({ id, name }) => id === idOrName || name === idOrName);

export const deploymentNamed = (state: VercelState, idOrUrl: string): StandInDeployment | undefined =>
  state.deployments.find(({ id, url, deleted }) => !deleted && (id === idOrUrl || url === idOrUrl));

export type ReadyState = 'QUEUED' | 'BUILDING' | 'READY' | 'ERROR' | 'CANCELED';

export function readyStateOf({ durations, now }: VercelState, deployment: StandInDeployment): ReadyState {
  const { createdAt, canceledAt, outcome } = deployment;
  if (canceledAt !== undefined) return 'CANCELED';
  const elapsedMs = now() - createdAt;
  if (elapsedMs < durations.queueMs) return 'QUEUED';
  if (outcome === 'endless' || elapsedMs < durations.queueMs + durations.buildMs) return 'BUILDING';
  return outcome === 'fails' || outcome === 'fails-at-vercel' ? 'ERROR' : 'READY';
}
