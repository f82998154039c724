import type { Circuit } from '../../domain/circuit.ts';
import { afterAnswer, afterFailure, closedCircuit, entryOf, isQuiet, probing, turnOf } from '../../domain/circuit.ts';
import type { PlannedComponent } from '../../domain/plan.ts';
import type { ProviderError } from '../../ports/provider-error.ts';
import type { StepBook } from '../book.ts';
import type { StepState, StepWork } from '../step-state.ts';
import type { Work } from '../work.ts';
import { decide } from './catalogue.ts';
import { situationOf } from './facts.ts';
import { isSilence } from './situation.ts';

const lookAgainMs = 1000;

/** What one look of an owner has read of the circuits: many steps side by side ask once. */
const seen = new WeakMap<StepBook, Map<string, Promise<Circuit>>>();

function circuitOf({ world, book }: Work, service: string): Promise<Circuit> {
  const known = seen.get(book) ?? new Map<string, Promise<Circuit>>();
  seen.set(book, known);
  const circuit = known.get(service) ?? world.store.circuit(service).then((found) => found ?? closedCircuit(service));
  known.set(service, circuit);
  return circuit;
}

/** The component of a step; steps of its parts are called `component/part`. */
export const componentOf = ({ deployment }: Work, { component }: Pick<StepWork, 'component'>) =>
  deployment.plan.procedure.components.find(
    ({ name }) => name === component || component?.startsWith(`${name}/`) === true,
  );

/** The service outside that a step calls; none for what happens on this machine. */
function serviceOf(work: Work, step: Pick<StepWork, 'component' | 'service'>): string | undefined {
  if (step.service !== undefined) return step.service;
  const component = componentOf(work, step);
  const provider = component === undefined ? undefined : work.world.provider(component.provider);
  if (component === undefined || provider === undefined || provider.isOnThisMachine === true) return undefined;
  const host = hostOf(component);
  return `${component.provider}${host === undefined ? '' : ` (${host})`} in ${work.deployment.environment}`;
}

function hostOf({ settings }: PlannedComponent): string | undefined {
  if (typeof settings !== 'object' || settings === null || !('apiUrl' in settings)) return undefined;
  const { apiUrl } = settings;
  return typeof apiUrl === 'string' && URL.canParse(apiUrl) ? new URL(apiUrl).host : undefined;
}

/** Nothing new begins where nobody has answered for a while, except what brings the old state back. */
export async function waitsForCircuit(work: Work, step: StepWork): Promise<StepState | undefined> {
  const service = serviceOf(work, step);
  if (service === undefined) return undefined;
  const nowMs = work.world.clock.now();
  const entry = entryOf(await circuitOf(work, service), nowMs);
  if (entry.kind === 'free' || (entry.kind === 'probe' && (await takeProbe(work, service)))) return undefined;
  const shutForMs = entry.kind === 'shut' ? entry.untilMs - nowMs : lookAgainMs;
  const trouble = { code: 'unavailable', outcome: 'not-done', retryable: true, shutForMs } as const;
  const { decision } = decide(situationOf(work, step, trouble));
  return decision.kind === 'wait-for-circuit' ? { kind: 'later', untilMs: nowMs + decision.afterMs } : undefined;
}

/** One call over all replicas tries whether the service is back. */
async function takeProbe(work: Work, service: string): Promise<boolean> {
  const nowMs = work.world.clock.now();
  const { before } = await change(work, service, (circuit) =>
    entryOf(circuit, nowMs).kind === 'probe' ? probing(circuit, nowMs) : circuit,
  );
  return entryOf(before, nowMs).kind !== 'shut';
}

/** The far end answered, be it with a refusal. */
export async function noteAnswer(work: Work, step: StepWork): Promise<void> {
  const service = serviceOf(work, step);
  if (service === undefined || isQuiet(await circuitOf(work, service))) return;
  await change(work, service, afterAnswer);
}

/** A call ended in an error: silence counts against the service, everything else shows that somebody is there. */
export async function noteError(work: Work, step: StepWork, { code }: ProviderError): Promise<void> {
  if (code === 'host-gone' || code === 'stale-fence') return;
  if (!isSilence({ code })) return noteAnswer(work, step);
  const service = serviceOf(work, step);
  if (service === undefined) return;
  await change(work, service, (circuit) => afterFailure(circuit, code, work.world.clock.now()));
}

async function change(work: Work, service: string, by: (before: Circuit) => Circuit) {
  const { store, clock, log } = work.world;
  const changed = await store.transact(async (tx) => {
    const both = await tx.changeCircuit(service, by);
    const turn = turnOf(both.before, both.after);
    if (turn !== undefined) {
      const { lastCode = '', failures, probeAtMs } = turn === 'opened' ? both.after : both.before;
      const facts = { service, code: lastCode, failures, ...(probeAtMs === undefined ? {} : { probeAtMs }) };
      await tx.audit({ atMs: clock.now(), actor: { kind: 'quarterdeck' }, kind: `circuit-${turn}`, facts });
      log.warn({ service, code: lastCode }, `the circuit of a service ${turn}`);
    }
    return both;
  });
  seen.get(work.book)?.set(service, Promise.resolve(changed.after));
  return changed;
}
