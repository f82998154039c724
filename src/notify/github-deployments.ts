import { z } from 'zod';
import type { Deployment } from '../domain/deployment.ts';
import type { RepositoryName } from '../github/access.ts';
import type { GithubClient } from '../github/client.ts';
import type { WantedRecord, WantedStatus } from './github-deployment-states.ts';
import { wantedRecords } from './github-deployment-states.ts';

const recordShape = z.object({ id: z.int(), payload: z.unknown() });
const statusShape = z.object({ state: z.string() });
const ours = z.object({ quarterdeck: z.string(), role: z.string() });
const mostDescribed = 140;

/** Ids by role, as they are stored between looks. */
export const progressShape = z.object({ forward: z.int().optional(), back: z.int().optional() });
export type MirrorProgress = z.infer<typeof progressShape>;

export interface MirrorPlace extends RepositoryName {
  readonly client: GithubClient;
}

export interface MirrorLook {
  readonly deployment: Deployment;
  readonly progress: MirrorProgress;
  /** Where people can read on, and where users reach it. */
  readonly logUrl?: string;
  readonly environmentUrl?: string;
  readonly isProduction: boolean;
  /** Called after each record that was found or made, before anything is said of it. */
  readonly keep: (progress: MirrorProgress) => Promise<void>;
  readonly signal: AbortSignal;
}

/** Brings GitHub's records of one deployment up to what is true now; looking before each write, it may be repeated at any point. */
export async function mirrorDeployment(place: MirrorPlace, look: MirrorLook): Promise<MirrorProgress> {
  let { progress } = look;
  for (const wanted of wantedRecords(look.deployment)) {
    const id = progress[wanted.role] ?? (await find(place, look, wanted)) ?? (await create(place, look, wanted));
    if (progress[wanted.role] === undefined) {
      progress = { ...progress, [wanted.role]: id };
      await look.keep(progress);
    }
    await tell(place, look, { id, wanted });
  }
  return progress;
}

const at = ({ owner, repo }: MirrorPlace) => ({ owner, repo });

/** Made by a call whose answer was lost. */
async function find(
  place: MirrorPlace,
  { deployment, signal }: MirrorLook,
  wanted: WantedRecord,
): Promise<number | undefined> {
  const { environment, id } = deployment;
  const isIt = ({ payload }: z.infer<typeof recordShape>): boolean => {
    const read = ours.safeParse(typeof payload === 'string' ? jsonOf(payload) : payload);
    return read.success && read.data.quarterdeck === id && read.data.role === wanted.role;
  };
  const question = {
    route: 'GET /repos/{owner}/{repo}/deployments',
    params: { ...at(place), environment, sha: wanted.revision, task: wanted.task },
    what: `the records of deployments to ${environment}`,
    signal,
  };
  const { pages } = await place.client.pages(question, z.array(recordShape), (page) => page.some(isIt));
  return pages.flat().find(isIt)?.id;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Nothing is merged and no context is asked about: whether it may be deployed was decided here. */
async function create(
  place: MirrorPlace,
  { deployment, isProduction, signal }: MirrorLook,
  wanted: WantedRecord,
): Promise<number> {
  const made = await place.client.ask(
    {
      route: 'POST /repos/{owner}/{repo}/deployments',
      params: {
        ...at(place),
        ref: wanted.revision,
        task: wanted.task,
        auto_merge: false,
        required_contexts: [],
        payload: { quarterdeck: deployment.id, role: wanted.role },
        environment: deployment.environment,
        description: wanted.description.slice(0, mostDescribed),
        production_environment: isProduction,
      },
      what: `a record of ${deployment.id}`,
      signal,
    },
    recordShape,
  );
  return made.id;
}

/** What GitHub has said already is read first: statuses are never taken back, so none may be doubled. */
async function tell(
  place: MirrorPlace,
  look: MirrorLook,
  { id, wanted }: { readonly id: number; readonly wanted: WantedRecord },
): Promise<void> {
  const question = {
    route: 'GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses',
    params: { ...at(place), deployment_id: id },
    what: `what is said of ${look.deployment.id}`,
    signal: look.signal,
  };
  const { pages } = await place.client.pages(question, z.array(statusShape));
  const said = pages.flat().toReversed();
  for (const status of unsaid(wanted.statuses, said)) await say(place, look, { id, status });
}

/** Both go the same way, so what was said is a beginning of what is wanted; what GitHub said by itself does not count. */
function unsaid(wanted: readonly WantedStatus[], said: readonly { readonly state: string }[]): readonly WantedStatus[] {
  let next = 0;
  for (const { state } of said) {
    const found = wanted.findIndex((one, index) => index >= next && one.state === state);
    if (found >= 0) next = found + 1;
  }
  return wanted.slice(next);
}

async function say(
  place: MirrorPlace,
  { logUrl, environmentUrl, deployment, signal }: MirrorLook,
  { id, status }: { readonly id: number; readonly status: WantedStatus },
): Promise<void> {
  await place.client.ask(
    {
      route: 'POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses',
      params: {
        ...at(place),
        deployment_id: id,
        state: status.state,
        description: `${deployment.plan.release.label} ${status.description}`.slice(0, mostDescribed),
        environment: deployment.environment,
        ...(logUrl === undefined ? {} : { log_url: logUrl }),
        ...(environmentUrl === undefined ? {} : { environment_url: environmentUrl }),
      },
      what: `a status of ${deployment.id}`,
      signal,
    },
    z.unknown(),
  );
}
