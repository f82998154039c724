import type { PlannedComponent } from '../domain/plan.ts';
import type { KeptOf } from '../operations/kept.ts';
import { keptFor } from '../operations/kept.ts';
import type { Kept } from '../ports/provider.ts';
import type { StepBook } from './book.ts';
import type { Work } from './work.ts';

/** Read once for each look: a component of many parts asks for each of them. */
const known = new WeakMap<StepBook, Promise<KeptOf>>();

/** What is on record of the release that this deployment goes back to, for the request that makes or moves it. */
export async function keptBy(
  { book, world, deployment }: Work,
  { name }: Pick<PlannedComponent, 'name'>,
): Promise<{ readonly kept?: Kept }> {
  const reading = known.get(book) ?? keptFor(world.store, deployment.plan);
  known.set(book, reading);
  return (await reading)(name);
}
