import type { PlannedComponent } from '../domain/plan.ts';
import type { Begun, ComponentTarget, Handle, Provider, ProviderCall, StepCall } from '../ports/provider.ts';
import type { Step } from '../ports/store.ts';
import { providerOf } from './components.ts';
import { noteGates } from './gates.ts';
import { lastLookOf, lookedAt, over } from './last-looks.ts';
import { leftToJson, placeOfPart } from './parts/split.ts';
import { lookAt } from './recovery/look.ts';
import { keepLines } from './step-log.ts';
import { fail, finish } from './step-result.ts';
import type { StepAnswer, StepState, StepWork } from './step-state.ts';
import { perform } from './step.ts';
import type { Work } from './work.ts';
import { placeOf } from './work.ts';

const callTimeoutMs = 5000;
/** How often work under way is looked at. */
const pollMs = 400;

/** A call that changes something out there, followed to its end over restarts and new owners. */
export interface FarStep extends Pick<
  StepWork,
  'name' | 'beginsWhileHeld' | 'permit' | 'part' | 'fallBack' | 'mayHold'
> {
  readonly component: PlannedComponent;
  readonly piece?: NonNullable<ComponentTarget['part']>;
  readonly call: (provider: Provider, at: ComponentTarget, step: StepCall) => Promise<Begun>;
  /** The same call as the far end is asked about it when its answer was lost. */
  readonly lookFor?: (at: ComponentTarget) => ProviderCall;
  /** Between two looks at the work; parts are looked at less often the more there are. */
  readonly everyMs?: number;
}

/** How far it came, and what it says meanwhile. */
export interface Carried {
  readonly state: Exclude<StepState, { readonly kind: 'running' }>;
  readonly isUnderWay: boolean;
  readonly lines: readonly string[];
}

/** Begins the step, or looks at what was begun. */
export async function carry(work: Work, step: FarStep): Promise<Carried> {
  const { component, piece, call, lookFor, everyMs, ...own } = step;
  const provider = providerOf(work, component);
  const at: ComponentTarget = {
    ...placeOf(work.deployment, component),
    ...(piece === undefined ? {} : { part: piece }),
  };
  const state = await perform(work, {
    ...own,
    component: placeOfPart(component.name, piece?.name),
    timeoutMs: callTimeoutMs,
    call: async (stepCall) => answerOf(await call(provider, at, stepCall)),
    ...(lookFor === undefined ? {} : { reconcile: (stepCall) => provider.reconcile(lookFor(at), stepCall) }),
  });
  if (state.kind !== 'running') return { state, isUnderWay: false, lines: [] };
  return look(work, { provider, at, everyMs: everyMs ?? pollMs }, state);
}

function answerOf(begun: Begun): StepAnswer {
  switch (begun.kind) {
    case 'done':
      return { kind: 'finished', result: null };
    case 'running':
      return { kind: 'running', handle: begun.handle };
    case 'split':
      return { kind: 'finished', result: leftToJson(begun) };
  }
}

interface Looking {
  readonly provider: Provider;
  readonly at: ComponentTarget;
  readonly everyMs: number;
}

async function look(
  work: Work,
  looking: Looking,
  { step, handle }: { readonly step: Step; readonly handle: Handle },
): Promise<Carried> {
  const { store, clock } = work.world;
  const dueMs = (lastLookOf(store, step, clock.now()) ?? 0) + looking.everyMs;
  const later = (untilMs: number, lines: readonly string[] = []): Carried => ({
    state: { kind: 'later', untilMs },
    isUnderWay: true,
    lines,
  });
  if (clock.now() < dueMs) return later(dueMs);
  lookedAt(store, step, clock.now());
  const { provider, at } = looking;
  const progress = await lookAt(work, step, (signal) => provider.check(at, handle, signal));
  if (progress.kind === 'silent') return later(progress.untilMs);
  noteGates(work, step, progress.kind === 'running' ? progress.gates : []);
  const { lines } = progress;
  await keepLines(work, step, lines);
  if (progress.kind === 'running') return later(clock.now() + looking.everyMs, lines);
  over(store, step);
  if (progress.kind === 'succeeded') {
    const result = leftToJson(progress);
    await finish(work, step, result);
    return { state: { kind: 'succeeded', result }, isUnderWay: false, lines };
  }
  const { code, sentence, retryable } = progress;
  const failed = await fail(work, step, { code, sentence, retryable });
  // Read again through the step's own rules: they know whether there is another try.
  const state = code === 'host-gone' ? failed : { kind: 'later' as const, untilMs: clock.now() };
  return {
    state: state.kind === 'running' ? { kind: 'later', untilMs: clock.now() } : state,
    isUnderWay: false,
    lines,
  };
}
