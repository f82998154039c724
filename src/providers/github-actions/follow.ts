import type { GithubWorld } from '../../github/access.ts';
import type { Gate } from '../../domain/gate.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import type { ProviderErrorCode } from '../../ports/provider-error.ts';
import type { Progress } from '../../ports/provider.ts';
import { endOfLog } from './job-log.ts';
import type { PendingGate } from './gates.ts';
import { gatesOf, readReviews, reviewersOf } from './gates.ts';
import type { Job, Run, WorkflowPlace } from './runs.ts';
import { readJobs, readRun } from './runs.ts';

const logLines = 4;
const shownJobs = 4;

/** What an end without success means; what is not named here is not known to be an end at all. */
const ends: Readonly<Record<string, { readonly code: ProviderErrorCode; readonly words: string }>> = {
  failure: { code: 'failed', words: 'failed' },
  cancelled: { code: 'failed', words: 'was cancelled' },
  timed_out: { code: 'timeout', words: 'ran out of its time' },
  action_required: { code: 'forbidden', words: 'waits for an action on GitHub that only its people can take' },
  startup_failure: { code: 'invalid', words: 'could not start: the workflow’s file is not valid there' },
  stale: { code: 'failed', words: 'was given up by GitHub' },
  skipped: { code: 'failed', words: 'skipped everything, so nothing was released' },
  neutral: { code: 'failed', words: 'ended neither well nor badly, so nobody can say that it was released' },
};

export interface Followed {
  readonly place: WorkflowPlace;
  readonly run: number;
  readonly version: string;
}

/** Looks at a run: a run that was begun again on GitHub is the same run, further on. */
export async function follow(
  world: GithubWorld,
  { place, run: id, version }: Followed,
  signal: AbortSignal,
): Promise<Progress> {
  const run = await readRun(place, id, signal);
  if (run.status === 'completed' && run.conclusion === 'success') {
    return { kind: 'succeeded', version, lines: [titleOf(place, run)] };
  }
  const jobs = await orNone(readJobs(place, id, signal));
  if (run.status === 'completed') return ended(world, { place, run, jobs }, signal);
  // While one job waits others may be at work: then the run itself does not say that it waits.
  const waits = run.status === 'waiting' || jobs.some(({ status }) => status === 'waiting');
  const gates = waits ? await orNone(gatesOf(place, { run, nowMs: world.clock.now() }, signal)) : [];
  const lines = jobs
    .filter(({ status }) => status !== 'waiting')
    .toSorted(openFirst)
    .slice(0, shownJobs - gates.length);
  return {
    kind: 'running',
    lines: [titleOf(place, run), ...gates.map(waitLine), ...lines.map(jobLine)],
    ...(gates.length === 0 ? {} : { gates }),
  };
}

/** The run alone says how it ends; what may be seen beside it is for people. */
async function orNone<One>(asked: Promise<readonly One[]>): Promise<readonly One[]> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ProviderError && !error.retryable) return [];
    throw error;
  }
}

interface Ended {
  readonly place: WorkflowPlace;
  readonly run: Run;
  readonly jobs: readonly Job[];
}

async function ended(world: GithubWorld, { place, run, jobs }: Ended, signal: AbortSignal): Promise<Progress> {
  const { code, words } = ends[run.conclusion ?? ''] ?? {
    code: 'unknown',
    words: `ended as "${run.conclusion ?? 'nothing'}", which means nothing to us`,
  };
  const job = jobs.find(({ conclusion }) => conclusion === 'failure' || conclusion === 'timed_out');
  const step = job?.steps.find(({ conclusion }) => conclusion === 'failure');
  const refused = run.conclusion === 'failure' && step === undefined ? await refusalOf(place, run, signal) : undefined;
  if (refused !== undefined) {
    const why = `${place.workflow} #${run.run_number} ended because ${refused}: ${run.html_url}`;
    return { kind: 'failed', code: 'invalid', sentence: why, retryable: false, lines: [titleOf(place, run)] };
  }
  const where = job === undefined ? '' : ` in ${job.name}${step === undefined ? '' : `, step "${step.name}"`}`;
  const log = job === undefined ? [] : await endOfLog(world, place, { job, lines: logLines, signal });
  const sentence = `${place.workflow} #${run.run_number} ${words}${where}: ${run.html_url}`;
  return { kind: 'failed', code, sentence, retryable: false, lines: [titleOf(place, run), ...log] };
}

const titleOf = ({ workflow }: WorkflowPlace, run: Run): string => {
  const attempt = run.run_attempt > 1 ? `, attempt ${run.run_attempt}` : '';
  const state = (run.conclusion ?? run.status ?? 'queued').replaceAll('_', ' ');
  return `${workflow} #${run.run_number}${attempt}: ${state} ${run.html_url}`;
};

const openFirst = (left: Job, right: Job): number =>
  Number(left.status === 'completed') - Number(right.status === 'completed');

function jobLine({ name, status, conclusion, steps }: Job): string {
  if (status === 'completed') return `${name}: ${(conclusion ?? 'over').replaceAll('_', ' ')}`;
  const current = steps.find((step) => step.status === 'in_progress');
  if (current === undefined) return `${name}: ${status.replaceAll('_', ' ')}`;
  return `${name}: ${current.name} (${current.number} of ${steps.length})`;
}

/** A reviewer's no ends a run as a failure of which its log says nothing; it is no fault of the release. */
async function refusalOf(place: WorkflowPlace, { id }: Run, signal: AbortSignal): Promise<string | undefined> {
  try {
    const no = (await readReviews(place, id, signal)).find(({ state }) => state === 'rejected');
    if (no === undefined) return undefined;
    const names = no.environments.map(({ name }) => name).join(', ');
    const said = (no.comment ?? '') === '' ? '' : ` (“${no.comment ?? ''}”)`;
    return `${no.user?.login ?? 'a reviewer'} rejected the gate ${names}${said}`;
  } catch (error) {
    // That it failed is known without it.
    if (error instanceof ProviderError) return undefined;
    throw error;
  }
}

/** What a gate waits for, in one line. */
export const gateLine = (gate: PendingGate): string => yesLine(gate.environment.name, reviewersOf(gate));

const yesLine = (name: string, reviewers: readonly string[]): string =>
  `waits for a yes to ${name}${reviewers.length === 0 ? '' : ` of ${reviewers.join(', ')}`}`;

function waitLine({ name, reviewers, isOurs, untilMs, rules = [] }: Gate): string {
  const isPeoples = isOurs || reviewers.length > 0;
  if (!isPeoples && untilMs !== undefined)
    return `waits for the timer of ${name}, until ${new Date(untilMs).toISOString()}`;
  if (!isPeoples && rules.length > 0) return `waits for ${rules.join(', ')} to let it into ${name}`;
  return yesLine(name, reviewers);
}
