import type { PlanBlock, TaskCardBlock } from '@slack/types';
import type { Deployment, PhaseSpan } from '../src/domain/deployment.ts';
import type { Phase } from '../src/domain/phase.ts';
import type { Stage } from '../src/domain/strategy.ts';
import { plain } from './kit.ts';
import type { Rich } from './text.ts';
import { bold, join, say } from './text.ts';
import { duration } from './time.ts';

type StepState = 'done' | 'now' | 'ahead' | 'failed';

/** One step of the way to live, as people count them. */
export interface TimelineStep {
  readonly name: string;
  readonly state: StepState;
  readonly tookMs?: number;
  /** How long it lasts when nothing intervenes. */
  readonly ofMs?: number;
}

interface Wanted {
  readonly name: string;
  readonly phases: readonly Phase[];
  readonly stageIndex?: number;
  readonly ofMs?: number;
}

export const stageName = ({ weight }: Stage): string => (weight === 0 ? 'health check' : `${weight} %`);

function way({ plan }: Deployment): readonly Wanted[] {
  const { stages, bakeMs } = plan.procedure;
  return [
    { name: 'prepare', phases: ['preparing'] },
    { name: 'start', phases: ['releasing'] },
    ...stages.map((stage, stageIndex) => ({
      name: stageName(stage),
      phases: ['shifting', 'observing'] as const,
      stageIndex,
      ofMs: stage.durationMs,
    })),
    { name: 'watch at 100 %', phases: ['baking'], ofMs: bakeMs },
  ];
}

/** The whole way with what is done, what is at work and what lies ahead. */
export function timeline(deployment: Deployment, nowMs: number): readonly TimelineStep[] {
  const steps = way(deployment);
  const current = steps.findIndex((step) => isOf(step, deployment.phase, deployment.stageIndex));
  const stoppedAt = steps.findLastIndex((step) => deployment.spans.some((span) => inStep(step, span)));
  const { hold } = deployment;
  const heldMs = deployment.heldMs + (hold === undefined ? 0 : nowMs - hold.sinceMs);
  return steps.map((step, index) => ({
    name: step.name,
    state: stateOf(deployment, { index, current, stoppedAt }),
    ...took(deployment.spans, step, { nowMs, heldMs: index === current ? heldMs : 0 }),
    ...(step.ofMs === undefined || step.ofMs === 0 ? {} : { ofMs: step.ofMs }),
  }));
}

function stateOf(
  { phase }: Deployment,
  { index, current, stoppedAt }: { readonly index: number; readonly current: number; readonly stoppedAt: number },
): StepState {
  if (phase === 'live') return 'done';
  if (current >= 0) return index < current ? 'done' : index === current ? 'now' : 'ahead';
  return index < stoppedAt ? 'done' : index === stoppedAt ? 'failed' : 'ahead';
}

const isOf = ({ phases, stageIndex }: Wanted, phase: Phase, at: number): boolean =>
  phases.includes(phase) && (stageIndex === undefined || stageIndex === at);

const inStep = (step: Wanted, span: PhaseSpan): boolean => isOf(step, span.phase, span.stageIndex ?? 0);

/** Of the step at work without the time for which it was held: that counts for nothing there. */
function took(
  spans: readonly PhaseSpan[],
  step: Wanted,
  { nowMs, heldMs }: { readonly nowMs: number; readonly heldMs: number },
): { readonly tookMs?: number } {
  const own = spans.filter((span) => inStep(step, span));
  if (own.length === 0) return {};
  const sumMs = own.reduce((sum, { fromMs, toMs }) => sum + ((toMs ?? nowMs) - fromMs), 0);
  return { tookMs: Math.max(0, sumMs - heldMs) };
}

const signs = { done: '✓', now: '●', ahead: '○', failed: '✗' } as const satisfies Record<StepState, string>;
const mostShown = 16;

/** A step is not torn apart at the end of a line. */
const whole = (words: string): Rich => ({ mrkdwn: words.replaceAll(' ', '\u00a0') });

function inWords({ name: words, state, tookMs = 0, ofMs }: TimelineStep): Rich {
  const name = whole(`${signs[state]} ${words}`);
  switch (state) {
    case 'done':
      return say`${name} ${duration(tookMs)}`;
    case 'now': {
      const of = ofMs === undefined ? '' : `of ${duration(ofMs)}`;
      return say`${whole(`${signs[state]} `)}${bold(whole(`${words} now`))} ${duration(tookMs)} ${of}`;
    }
    case 'ahead':
      return say`${name}`;
    case 'failed':
      return say`${name}, stopped after ${duration(tookMs)}`;
  }
}

/** The way in one line; a long one is shown around where it is. */
export function timelineLine(steps: readonly TimelineStep[]): Rich {
  const here = Math.max(
    0,
    steps.findIndex(({ state }) => state === 'now' || state === 'failed'),
  );
  const from = Math.max(0, Math.min(here - 4, steps.length - mostShown));
  const shown = steps.slice(from, from + mostShown);
  const after = steps.length - from - shown.length;
  return join(
    [
      ...(from === 0 ? [] : [say`✓ ${from} earlier`]),
      ...shown.map(inWords),
      ...(after === 0 ? [] : [say`and ${after} more`]),
    ],
    '  \u2003',
  );
}

const statuses = {
  done: 'complete',
  now: 'in_progress',
  ahead: 'pending',
  failed: 'error',
} as const satisfies Record<StepState, TaskCardBlock['status']>;

/** The same way as Slack's plan block, for workspaces that show it. */
export function timelinePlan(steps: readonly TimelineStep[], heading: string): PlanBlock {
  const tasks = steps.slice(0, mostShown).map((step, index): TaskCardBlock => {
    const time = step.tookMs === undefined ? '' : `, ${duration(step.tookMs)}`;
    return {
      type: 'task_card',
      task_id: `step-${index}`,
      title: plain(`${step.name}${time}`, 150).text,
      status: statuses[step.state],
    };
  });
  const more = steps.length - tasks.length;
  return { type: 'plan', title: plain(more > 0 ? `${heading}, and ${more} more steps` : heading, 150).text, tasks };
}
