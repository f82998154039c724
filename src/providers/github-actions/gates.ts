import { z } from 'zod';
import type { Gate } from '../../domain/gate.ts';
import { repositoryNamed } from '../../github/access.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import type { WorkflowPlace } from './runs.ts';

type Place = Omit<WorkflowPlace, 'workflow'>;

const pendingShape = z.object({
  environment: z.object({ id: z.int(), name: z.string(), html_url: z.string().optional() }),
  wait_timer: z.int().default(0),
  wait_timer_started_at: z.string().nullable().default(null),
  current_user_can_approve: z.boolean(),
  reviewers: z.array(
    z.object({
      reviewer: z.looseObject({ login: z.string().optional(), slug: z.string().optional() }).nullish(),
    }),
  ),
});
export type PendingGate = z.infer<typeof pendingShape>;

const reviewShape = z.object({
  environments: z.array(z.object({ id: z.int(), name: z.string() })),
  state: z.string(),
  user: z.object({ login: z.string() }).nullish(),
  comment: z.string().nullish(),
});
export type Review = z.infer<typeof reviewShape>;

const rulesShape = z.object({
  custom_deployment_protection_rules: z
    .array(z.object({ enabled: z.boolean(), app: z.object({ slug: z.string() }) }))
    .default([]),
});

const runAt = ({ repository }: Place, id: number) => ({ ...repositoryNamed(repository), run_id: id });

/** Environments that a run waits for. */
export const readGates = (place: Place, id: number, signal: AbortSignal): Promise<readonly PendingGate[]> =>
  place.client.ask(
    {
      route: 'GET /repos/{owner}/{repo}/actions/runs/{run_id}/pending_deployments',
      params: runAt(place, id),
      what: `the gates of run ${id}`,
      signal,
    },
    z.array(pendingShape),
  );

/** What reviewers said about the environments of a run so far; nothing where that is not shown. */
export const readReviews = (place: Place, id: number, signal: AbortSignal): Promise<readonly Review[]> =>
  orHidden(
    [],
    place.client.ask(
      {
        route: 'GET /repos/{owner}/{repo}/actions/runs/{run_id}/approvals',
        params: runAt(place, id),
        what: `the reviews of run ${id}`,
        signal,
      },
      z.array(reviewShape),
    ),
  );

/** Says yes or no to one environment of a run. */
export async function review(
  place: Place,
  word: {
    readonly run: number;
    readonly environment: number;
    readonly state: 'approved' | 'rejected';
    readonly comment: string;
  },
  signal: AbortSignal,
): Promise<void> {
  const { run, environment, state, comment } = word;
  await place.client.ask(
    {
      route: 'POST /repos/{owner}/{repo}/actions/runs/{run_id}/pending_deployments',
      params: { ...runAt(place, run), environment_ids: [environment], state, comment },
      what: `the review of a gate of run ${run}`,
      signal,
    },
    z.unknown(),
  );
}

interface Asked {
  readonly run: { readonly id: number; readonly html_url: string };
  readonly nowMs: number;
}

/** The gates of a run as people should see them: each reviewer, timer and rule for what it is. */
export async function gatesOf(place: Place, { run, nowMs }: Asked, signal: AbortSignal): Promise<readonly Gate[]> {
  const pending = await readGates(place, run.id, signal);
  return Promise.all(
    pending.map(async (one): Promise<Gate> => {
      const { environment, current_user_can_approve: canApprove, reviewers } = one;
      const untilMs = timerEnd(one);
      const rules = await rulesOf(place, environment.name, signal);
      const opensItself = reviewers.length === 0 && (rules.length > 0 || (untilMs ?? 0) > nowMs);
      return {
        id: gateId(run.id, environment.id),
        name: environment.name,
        url: run.html_url,
        reviewers: reviewersOf(one),
        isOurs: canApprove && !opensItself,
        ...(untilMs === undefined || untilMs <= nowMs ? {} : { untilMs }),
        ...(rules.length === 0 ? {} : { rules }),
      };
    }),
  );
}

const minuteMs = 60_000;

function timerEnd({ wait_timer: minutes, wait_timer_started_at: since }: PendingGate): number | undefined {
  const sinceMs = Date.parse(since ?? '');
  return minutes === 0 || Number.isNaN(sinceMs) ? undefined : sinceMs + minutes * minuteMs;
}

export const reviewersOf = ({ reviewers }: PendingGate): readonly string[] =>
  reviewers.flatMap(({ reviewer }) => reviewer?.login ?? reviewer?.slug ?? []);

/** Apps that decide by themselves. */
async function rulesOf(place: Place, environment: string, signal: AbortSignal): Promise<readonly string[]> {
  const { custom_deployment_protection_rules: rules } = await orHidden(
    { custom_deployment_protection_rules: [] },
    place.client.ask(
      {
        route: 'GET /repos/{owner}/{repo}/environments/{environment_name}/deployment_protection_rules',
        params: { ...repositoryNamed(place.repository), environment_name: environment },
        what: `the protection rules of ${environment}`,
        signal,
      },
      rulesShape,
    ),
  );
  return rules.filter(({ enabled }) => enabled).map(({ app }) => app.slug);
}

/** What this credential may not see, or the server does not have. */
async function orHidden<Value>(hidden: Value, asked: Promise<Value>): Promise<Value> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ProviderError && (error.code === 'forbidden' || error.code === 'not-found')) return hidden;
    throw error;
  }
}

const gateId = (run: number, environment: number): string => `${run}:${environment}`;

/** The run and the environment that a gate’s own name means. */
export function readGateId(text: string): { readonly run: number; readonly environment: number } {
  const [, run, environment] = /^(\d{1,16}):(\d{1,16})$/.exec(text) ?? [];
  if (run === undefined || environment === undefined) throw new ProviderError('invalid', `there is no gate "${text}"`);
  return { run: Number(run), environment: Number(environment) };
}
