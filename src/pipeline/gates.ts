import type { Gate, GateDecision, GateOutcome, StandingGate } from '../domain/gate.ts';
import type { StepKey } from '../domain/ids.ts';
import { canonical } from '../domain/json.ts';
import type { GateAnswer } from '../ports/gate.ts';
import type { Step } from '../ports/store.ts';
import type { StepBook } from './book.ts';
import { tellerOf } from './gate-teller.ts';
import { perform } from './step.ts';
import type { StepState } from './step-state.ts';
import type { Next, Work } from './work.ts';
import { happened, noLaterThan, wait } from './work.ts';

const callTimeoutMs = 4500;

/** What one look found of each step that it looked at. */
const found = new WeakMap<StepBook, Map<StepKey, readonly StandingGate[]>>();

/** Remembers what a step under way waits for, so that the record tells it at the end of this look. */
export function noteGates({ book }: Work, { key, component, name }: Step, gates: readonly Gate[] = []): void {
  const subject = component ?? name.replace(/^hook-(?:before|after)-/, 'hook ');
  const known = found.get(book) ?? new Map<StepKey, readonly StandingGate[]>();
  found.set(
    book,
    known.set(
      key,
      gates.map((gate) => ({ ...gate, step: key, subject })),
    ),
  );
}

/** A phase whose work may stand before gates: what people said is carried there first, and what stands is told. */
export async function withGates(work: Work, run: (work: Work) => Promise<Next>): Promise<Next> {
  const said = await carryWord(work);
  if (said?.kind === 'happened') return said;
  const next = await withSeen(work, await run(work));
  return said?.kind === 'wait' ? noLaterThan(next, said.untilMs) : next;
}

/** Carries the first word that is not there yet; nothing when there is none. */
async function carryWord(work: Work): Promise<Next | undefined> {
  const { gateDecisions = [], phaseEpoch } = work.deployment;
  const decision = gateDecisions.findIndex(({ outcome }) => outcome === undefined);
  const word = gateDecisions[decision];
  if (word === undefined) return undefined;
  const open = await work.book.open();
  const step = open.find(({ key, state, epoch }) => key === word.step && state === 'running' && epoch === phaseEpoch);
  const settled = (outcome: GateOutcome): Next => happened({ kind: 'gate-settled', decision, outcome });
  if (step === undefined) return settled({ kind: 'elsewhere', sentence: 'the work that waited there is over' });
  const state = await carried(work, { word, step, number: decision });
  switch (state.kind) {
    case 'succeeded':
      return settled(outcomeOf(state.result));
    case 'failed':
      return settled({ kind: 'refused', sentence: state.failure.sentence });
    case 'later':
      return wait(state.untilMs);
    case 'unknown':
    case 'running':
      throw new Error(`saying ${word.verdict} to a gate cannot be ${state.kind}`);
  }
}

interface Word {
  readonly word: GateDecision;
  /** The step that waits. */
  readonly step: Step;
  readonly number: number;
}

/** The far end knows its own words again, so saying it twice does no harm; a yes rests while the deployment is held. */
function carried(work: Work, { word, step, number }: Word): Promise<StepState> {
  const { component, handle = null } = step;
  return perform(work, {
    name: `gate-${number}`,
    ...(component === undefined ? {} : { component }),
    timeoutMs: callTimeoutMs,
    mayHold: false,
    ...(word.verdict === 'approved' ? { beginsWhileHeld: false } : {}),
    call: async (call) => {
      const wish = { handle, gate: word.gate, verdict: word.verdict, comment: commentOf(work, word) };
      const answer: GateAnswer = await tellerOf(work, step)(wish, call);
      return { kind: 'finished', result: answer.kind === 'taken' ? null : answer.sentence };
    },
  });
}

/** Names who pressed: out there it is our credential’s word. */
function commentOf({ deployment: { id } }: Work, { verdict, byName, by, reason }: GateDecision): string {
  const who = `${verdict === 'approved' ? 'Approved' : 'Rejected'} in Slack by ${byName} (${by}) for ${id}`;
  return reason === undefined ? `${who}.` : `${who}: ${reason}`;
}

const outcomeOf = (result: unknown): GateOutcome =>
  typeof result === 'string' ? { kind: 'elsewhere', sentence: result } : { kind: 'taken' };

/** Adds what stands now to whatever the phase decided, when it is another than the record says. */
async function withSeen(work: Work, next: Next): Promise<Next> {
  const gates = await standing(work);
  if (gates === undefined || next.kind === 'done') return next;
  const seen = { kind: 'progressed', components: {}, gates } as const;
  if (next.kind === 'wait')
    return { kind: 'happened', event: seen, lookAgainMs: Math.max(0, next.untilMs - work.world.clock.now()) };
  if (next.event.kind === 'progressed') return { ...next, event: { ...next.event, gates } };
  return { ...next, first: { ...(next.first ?? seen), gates } };
}

/** All gates that stand now; nothing when the record has them all. */
async function standing({ book, deployment }: Work): Promise<readonly StandingGate[] | undefined> {
  const news = found.get(book) ?? new Map<StepKey, readonly StandingGate[]>();
  const { gates: before = [] } = deployment;
  if (before.length === 0 && [...news.values()].every(({ length }) => length === 0)) return undefined;
  const running = new Set((await book.open()).filter(({ state }) => state === 'running').map(({ key }) => key));
  const kept = before.filter(({ step }) => !news.has(step) && running.has(step));
  const now = [...kept, ...[...news.values()].flat()];
  const text = (gates: readonly StandingGate[]): string => canonical(gates.toSorted(inOrder));
  return text(now) === text(before) ? undefined : now;
}

const inOrder = (left: StandingGate, right: StandingGate): number =>
  left.subject < right.subject ? -1 : left.subject > right.subject ? 1 : left.id < right.id ? -1 : 1;
