import type { Gate, PlannedJob, Repository, Run } from './records.ts';

export interface StepView {
  readonly name: string;
  readonly number: number;
  readonly status: 'queued' | 'in_progress' | 'completed';
  readonly conclusion: string | null;
}

export interface JobView {
  readonly job: PlannedJob;
  readonly status: 'queued' | 'in_progress' | 'completed' | 'waiting';
  readonly conclusion: string | null;
  readonly startedMs: number;
  readonly completedMs: number | undefined;
  readonly steps: readonly StepView[];
}

export interface RunView {
  readonly status: 'queued' | 'in_progress' | 'completed' | 'waiting';
  readonly conclusion: string | null;
  readonly jobs: readonly JobView[];
  readonly completedMs: number | undefined;
}

const forever = Number.MAX_SAFE_INTEGER;

/** Where a run is at a time: everything follows from how it was set out, what people decided, and the clock. */
export function viewOf(repository: Repository, run: Run, nowMs: number): RunView {
  const cutMs = run.cancelledMs ?? forever;
  const jobs: JobView[] = [];
  let atMs = run.startedMs + run.course.queueMs;
  let isStopped = run.course.conclusion === 'startup_failure';
  for (const job of isStopped ? [] : run.jobs) {
    const view = isStopped ? skipped(job, atMs) : jobView(repository, run, { job, fromMs: atMs, nowMs, cutMs });
    jobs.push(view);
    if (view.conclusion !== 'success') isStopped = true;
    atMs = view.completedMs ?? forever;
    if (view.completedMs === undefined || view.completedMs > nowMs) {
      jobs.push(...run.jobs.slice(jobs.length).map((rest) => waitsItsTurn(rest, nowMs)));
      break;
    }
  }
  const isOver = nowMs >= run.startedMs + run.course.queueMs && jobs.every(({ status }) => status === 'completed');
  const cutWhileQueued = run.cancelledMs !== undefined && run.cancelledMs <= run.startedMs + run.course.queueMs;
  if (isOver || (cutWhileQueued && nowMs >= cutMs)) {
    const conclusion = run.course.conclusion ?? worstOf(jobs);
    const completedMs = Math.min(cutMs, jobs.at(-1)?.completedMs ?? run.startedMs + run.course.queueMs);
    return { status: 'completed', conclusion, jobs, completedMs };
  }
  const status = jobs.some((one) => one.status === 'in_progress')
    ? 'in_progress'
    : jobs.some((one) => one.status === 'waiting')
      ? 'waiting'
      : jobs.some((one) => one.status === 'completed')
        ? 'in_progress'
        : 'queued';
  return { status, conclusion: null, jobs, completedMs: undefined };
}

function worstOf(jobs: readonly JobView[]): string {
  const conclusions = jobs.map(({ conclusion }) => conclusion);
  return ['cancelled', 'timed_out', 'failure'].find((one) => conclusions.includes(one)) ?? 'success';
}

const skipped = (job: PlannedJob, atMs: number): JobView => ({
  ...{ job, status: 'completed', conclusion: 'skipped', startedMs: atMs, completedMs: atMs, steps: [] },
});

const waitsItsTurn = (job: PlannedJob, nowMs: number): JobView => ({
  ...{ job, status: 'queued', conclusion: null, startedMs: nowMs, completedMs: undefined, steps: [] },
});

interface Going {
  readonly job: PlannedJob;
  readonly fromMs: number;
  readonly nowMs: number;
  readonly cutMs: number;
}

function jobView(repository: Repository, run: Run, { job, fromMs, nowMs, cutMs }: Going): JobView {
  const gate = job.environment === undefined ? undefined : repository.gates.get(job.environment);
  const opened = gate === undefined ? fromMs : openedAt(gate, run, fromMs);
  if (cutMs <= Math.min(nowMs, fromMs)) return ended(job, 'cancelled', cutMs);
  if (nowMs < fromMs) return waitsItsTurn(job, nowMs);
  const no = gate === undefined ? undefined : run.gates.get(gate.name);
  if (no?.state === 'rejected') return ended(job, 'failure', no.atMs);
  if (opened > nowMs) {
    if (cutMs <= nowMs) return ended(job, 'cancelled', cutMs);
    return { job, status: 'waiting', conclusion: null, startedMs: fromMs, completedMs: undefined, steps: [] };
  }
  return working(run, job, { startedMs: opened, nowMs, cutMs });
}

/** Reviewers, timer and apps must all have let the job in. */
function openedAt({ name, reviewers, waitMinutes, rules }: Gate, run: Run, fromMs: number): number {
  const reviewedMs = reviewers.length === 0 ? fromMs : (run.gates.get(name)?.atMs ?? forever);
  const letMs = rules.length === 0 ? fromMs : (run.let.get(name) ?? forever);
  return Math.max(fromMs + waitMinutes * 60_000, reviewedMs, letMs);
}

const ended = (job: PlannedJob, conclusion: string, atMs: number): JobView => ({
  ...{ job, status: 'completed', conclusion, startedMs: atMs, completedMs: atMs, steps: [] },
});

function working(
  { course, jobs }: Run,
  job: PlannedJob,
  { startedMs, nowMs, cutMs }: { readonly startedMs: number; readonly nowMs: number; readonly cutMs: number },
): JobView {
  const isEndless = course.endless === true && job === jobs.at(-1);
  const steps: StepView[] = [];
  let atMs = startedMs;
  let conclusion = 'success';
  for (const [index, name] of job.steps.entries()) {
    const isLast = index === job.steps.length - 1;
    const endMs = isEndless && isLast ? forever : atMs + course.stepMs;
    const outcome = course.fails?.step === name ? course.fails.conclusion : 'success';
    const number = index + 1;
    if (cutMs < endMs && cutMs <= nowMs) {
      steps.push({ name, number, status: 'completed', conclusion: 'cancelled' });
      return { job, status: 'completed', conclusion: 'cancelled', startedMs, completedMs: cutMs, steps };
    }
    if (nowMs < endMs) {
      const rest = job.steps.slice(index + 1).map((one, after) => queuedStep(one, number + after + 1));
      steps.push({ name, number, status: 'in_progress', conclusion: null }, ...rest);
      return { job, status: 'in_progress', conclusion: null, startedMs, completedMs: undefined, steps };
    }
    steps.push({ name, number, status: 'completed', conclusion: outcome === 'success' ? 'success' : 'failure' });
    atMs = endMs;
    conclusion = outcome;
    if (outcome !== 'success') break;
  }
  return { job, status: 'completed', conclusion, startedMs, completedMs: atMs, steps };
}

const queuedStep = (name: string, number: number): StepView => ({ name, number, status: 'queued', conclusion: null });
