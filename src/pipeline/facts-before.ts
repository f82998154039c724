import { z } from 'zod';
import type { Deployment } from '../domain/deployment.ts';
import type { ComponentFacts } from '../domain/drift.ts';
import { isComponentName } from '../domain/ids.ts';
import type { Json } from '../domain/json.ts';
import { factsSeen, observedIn } from '../operations/observed.ts';
import type { ComponentTarget, Description } from '../ports/provider.ts';
import type { Reads } from '../ports/store.ts';

const seen = z.object({
  seen: z.object({ from: z.enum(['facts', 'live']), facts: z.record(z.string(), z.string()) }),
});

/** What the step that describes a component keeps beside the snapshot: the facts before anything changed. */
export function seenIn({ component }: ComponentTarget, description: Description): Json {
  const observed = observedIn(component.name, description);
  if (observed.kind === 'unknown') return null;
  const { from, facts } = factsSeen(observed);
  return { from, facts };
}

/** Facts of each component as they were before this deployment changed anything, as far as they were kept. */
export async function factsBefore(
  store: Pick<Reads, 'steps'>,
  { id }: Deployment,
): Promise<ReadonlyMap<string, ComponentFacts>> {
  const found = new Map<string, ComponentFacts>();
  for (const { name, component, result } of await store.steps(id)) {
    // The first look is the one before anything changed; a retried preparation describes anew what is the same.
    if (name !== 'describe' || component === undefined || found.has(component) || !isComponentName(component)) continue;
    const parsed = seen.safeParse(result);
    if (parsed.success) found.set(component, { component, ...parsed.data.seen });
  }
  return found;
}
