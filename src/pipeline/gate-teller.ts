import type { GateAnswer, GateWish } from '../ports/gate.ts';
import { ProviderError } from '../ports/provider-error.ts';
import type { StepCall } from '../ports/provider.ts';
import type { Step } from '../ports/store.ts';
import { providerOf } from './components.ts';
import { workflowOf } from './hooks/far-work.ts';
import { partOfPlace } from './parts/split.ts';
import type { Work } from './work.ts';
import { placeOf } from './work.ts';

type Teller = (wish: GateWish, call: StepCall) => Promise<GateAnswer>;

/** Whoever follows the step that waits says the word, too: its component’s provider, or what runs the hook’s workflow. */
export function tellerOf(work: Work, { component: place, name }: Step): Teller {
  const { procedure } = work.deployment.plan;
  const component = procedure.components.find(
    (one) => one.name === place || partOfPlace(place, one.name) !== undefined,
  );
  if (component !== undefined) {
    const provider = providerOf(work, component);
    const part = partOfPlace(place, component.name);
    const at = { ...placeOf(work.deployment, component), ...(part === undefined ? {} : { part: { name: part } }) };
    return (wish, call) => provider.decideGate?.(at, wish, call) ?? nobody(provider.name);
  }
  const hook = (procedure.hooks ?? []).find((one) => name === `hook-${one.at}-${one.name}`);
  if (hook?.kind !== 'workflow') return () => nobody(name);
  const far = workflowOf(work, hook);
  return (wish, call) => far.decideGate?.(wish, call) ?? nobody(hook.name);
}

const nobody = (name: string): Promise<never> =>
  Promise.reject(new ProviderError('invalid', `nothing here can say anything to a gate of ${name}`));
