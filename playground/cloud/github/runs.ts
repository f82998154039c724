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
  const readyMs = run.startedMs + run.course.queueMs;
  const jobs: JobView[] = [];
  for (const job of run.course.conclusion === 'startup_failure' ? [] : run.jobs) {
    const before = jobs.filter((one) => job.needs.includes(one.job.key));
    const fromMs = Math.max(readyMs, ...before.map(({ completedMs }) => completedMs ?? forever));
    if (before.some(({ conclusion }) => conclusion !== null && conclusion !== 'success'))
      jobs.push(skipped(job, fromMs));
    else if (before.some(({ status }) => status !== 'completed')) jobs.push(waitsItsTurn(job, nowMs));
    else jobs.push(jobView(repository, run, { job, fromMs, nowMs, cutMs }));
  }
  const isOver = nowMs >= readyMs && jobs.every(({ status }) => status === 'completed');
  const cutWhileQueued = run.cancelledMs !== undefined && run.cancelledMs <= readyMs;
  if (isOver || (cutWhileQueued && nowMs >= cutMs)) {
    const conclusion = run.course.conclusion ?? worstOf(jobs);
    const completedMs = Math.min(cutMs, Math.max(readyMs, ...jobs.map((one) => one.completedMs ?? readyMs)));
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
