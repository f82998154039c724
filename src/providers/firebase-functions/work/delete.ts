import { ProviderError } from '../../../ports/provider-error.ts';
import type { StepCall } from '../../../ports/provider.ts';
import { deleteFirst } from '../far/first-generation.ts';
import { deleteSecond } from '../far/second-generation.ts';
import type { Deployed } from '../far/deployed.ts';
import { getFirst } from '../far/first-generation.ts';
import { getSecond } from '../far/second-generation.ts';
import { demandFence, label } from '../plan/labels.ts';
import type { HandleOf } from './handles.ts';
import type { Place } from './place.ts';
import { resourceOf } from './release-part.ts';

/** Begins to delete one function that people agreed to delete; one that is gone already is fine. */
export async function deleteFunction(
  place: Place,
  { id, region }: { readonly id: string; readonly region: string },
  call: StepCall,
): Promise<HandleOf<'deletion'>> {
  const resource = resourceOf(place, { id, region });
  const found: Deployed | undefined = (await getSecond(place.far, resource)) ?? (await getFirst(place.far, resource));
  const handle = (generation: 1 | 2, operation?: string): HandleOf<'deletion'> => ({
    kind: 'deletion',
    generation,
    resource,
    ...(operation !== undefined && { operation }),
  });
  if (found === undefined) return handle(2);
  demandFence(found.labels, call.fence, resource);
  // Only what this component made: the label is read again at the last moment.
  if (found.labels[label.codebase] !== place.settings.codebase)
    throw new ProviderError('forbidden', `${id} in ${region} does not belong to this codebase and is not deleted`);
  if (found.state === 'deleting') return handle(found.generation);
  const begin = found.generation === 1 ? deleteFirst : deleteSecond;
  return handle(found.generation, await begin(place.far, resource));
}
