import { ProviderError } from '../../ports/provider-error.ts';
import type { Progress } from '../../ports/provider.ts';
import { answered } from '../answered.ts';
import { failureOf } from '../step-result.ts';
import type { StepWork } from '../step-state.ts';
import type { Work } from '../work.ts';
import { decide } from './catalogue.ts';
import { noteAnswer, noteError, waitsForCircuit } from './circuit-gate.ts';
import { situationOf } from './facts.ts';

const callTimeoutMs = 4000;

/** What a look at work under way gave: how far it is, or when to ask again. */
export type Looked = Progress | { readonly kind: 'silent'; readonly untilMs: number };

/** Looks at work under way. Looking is safe to repeat: a far end that does not answer is asked until the phase’s time is over. */
export async function lookAt(
  work: Work,
  { name, component, service }: Pick<StepWork, 'name' | 'component' | 'service'>,
  ask: (signal: AbortSignal) => Promise<Progress>,
): Promise<Looked> {
  const step: StepWork = {
    name,
    operation: 'check',
    timeoutMs: callTimeoutMs,
    call: () => Promise.reject(new Error('only looked at')),
    ...(component === undefined ? {} : { component }),
    ...(service === undefined ? {} : { service }),
  };
  const shut = await waitsForCircuit(work, step);
  if (shut?.kind === 'later') return { kind: 'silent', untilMs: shut.untilMs };
  const signal = AbortSignal.timeout(callTimeoutMs);
  try {
    const progress = await answered(ask(signal), signal);
    await noteAnswer(work, step);
    return progress;
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    await noteError(work, step, error);
    return missed(work, step, error);
  }
}

function missed(work: Work, step: StepWork, error: ProviderError): Looked {
  const { code, outcome, retryable, retryAfterMs } = error;
  const late = retryAfterMs === undefined ? {} : { retryAfterMs };
  const { decision, strategy } = decide(situationOf(work, step, { code, outcome, retryable, ...late }));
  work.world.log.warn({ deployment: work.deployment.id, code, strategy }, 'cannot follow the work');
  if (decision.kind === 'ask-again') return { kind: 'silent', untilMs: work.world.clock.now() + decision.afterMs };
  return { kind: 'failed', lines: [], ...failureOf(error) };
}
