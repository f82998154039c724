import { createHash } from 'node:crypto';
import type { ComponentFacts, Facts, SeenRemark } from '../domain/drift.ts';
import type { ComponentName } from '../domain/ids.ts';
import type { PlannedComponent } from '../domain/plan.ts';
import { ProviderError } from '../ports/provider-error.ts';
import type { ComponentTarget, Description, Provider } from '../ports/provider.ts';

const limitMs = 10_000;
const longestValue = 300;

/** One component as its provider describes it now, or why that is not known. */
export type Observed =
  | {
      readonly kind: 'seen';
      readonly component: ComponentName;
      /** As the provider tells it; absent where it tells none. */
      readonly facts?: Facts;
      /** Versions with their shares. */
      readonly live: Facts;
      readonly remarks: readonly SeenRemark[];
    }
  | { readonly kind: 'unknown'; readonly component: ComponentName; readonly why: string };

/** The description in the words of drift. */
export const observedIn = (component: ComponentName, { facts, live, remarks = [] }: Description): Observed => ({
  kind: 'seen',
  component,
  ...(facts === undefined ? {} : { facts: shortened(facts) }),
  live: Object.fromEntries(
    live.map(({ version, weight }) => [`share of ${version}`, `${Number(weight.toFixed(2))} %`]),
  ),
  remarks: remarks.slice(0, 20).map(({ code, sentence, fix }) => ({ code, sentence, ...(fix ? { fix } : {}) })),
});

/** What a baseline keeps of it. */
export const factsSeen = ({ component, facts, live }: Extract<Observed, { readonly kind: 'seen' }>): ComponentFacts =>
  facts === undefined ? { component, from: 'live', facts: live } : { component, from: 'facts', facts };

/** A text of rules is told apart by its hash; only its begin is kept to be read. */
const shortened = (facts: Facts): Facts =>
  Object.fromEntries(
    Object.entries(facts).map(([fact, value]) => {
      if (value.length <= longestValue) return [fact, value];
      const hash = createHash('sha256').update(value).digest('hex').slice(0, 12);
      return [fact, `${value.slice(0, longestValue)}… (${hash})`];
    }),
  );

interface Looking {
  readonly provider: (name: string) => Provider | undefined;
}

/** Every component looked at, side by side; one that does not answer hides nothing of the others. */
export const observe = (
  world: Looking,
  at: Omit<ComponentTarget, 'component' | 'part'>,
  components: readonly PlannedComponent[],
): Promise<readonly Observed[]> => Promise.all(components.map((component) => look(world, { ...at, component })));

async function look(world: Looking, at: ComponentTarget): Promise<Observed> {
  const { name, provider: wanted } = at.component;
  const provider = world.provider(wanted);
  const unknown = (why: string): Observed => ({ kind: 'unknown', component: name, why });
  if (provider === undefined) return unknown(`there is no provider called "${wanted}"`);
  const signal = AbortSignal.timeout(limitMs);
  const late = new Promise<'late'>((resolve) => {
    signal.addEventListener('abort', () => {
      resolve('late');
    });
  });
  const tooLate = `${wanted} did not answer within ${limitMs / 1_000} s`;
  try {
    const found = await Promise.race([provider.describe(at, signal), late]);
    return found === 'late' ? unknown(tooLate) : observedIn(name, found);
  } catch (error) {
    if (signal.aborted) return unknown(tooLate);
    if (error instanceof ProviderError) return unknown(error.message);
    throw error;
  }
}
