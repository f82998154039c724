import { ProviderError } from '../../../ports/provider-error.ts';
import type { Begun, StepCall } from '../../../ports/provider.ts';
import type { Present } from '../far/inventory.ts';
import { updateSecond } from '../far/second-generation.ts';
import { demandFence, label, stepLabel } from '../plan/labels.ts';
import { asJson } from './handles.ts';
import type { Place } from './place.ts';
import { begunBefore } from './release-part.ts';
import type { Remembered } from './snapshot.ts';

/** Builds the saved source of the good deployment anew and gives it everything: minutes, where the image is gone. */
export async function rebuild(
  place: Place,
  was: Remembered,
  { present, call, gone }: { readonly present: Present; readonly call: StepCall; readonly gone: readonly string[] },
): Promise<Begun> {
  const step = stepLabel(call.key);
  demandFence(present.labels, call.fence, present.resource);
  const handle = (operation?: string): Begun => {
    const { resource } = present;
    const followed = operation === undefined ? {} : { operation };
    return { kind: 'running', handle: asJson({ kind: 'function', generation: 2, resource, step, ...followed }) };
  };
  const wanted = { resource: present.resource, region: present.region, step };
  const before = await begunBefore(place, wanted, present);
  if (before !== undefined) return handle(before.operation);
  if (was.source === undefined)
    throw new ProviderError('gone', `the image of ${gone.join(', ')} is gone, and nothing tells where its source lies`);
  const labels = {
    ...present.labels,
    [label.step]: step,
    [label.fence]: String(call.fence),
    ...(was.hash !== undefined && { [label.hash]: was.hash }),
    ...(was.version !== undefined && { [label.version]: was.version }),
    ...(was.commit !== undefined && { [label.revision]: was.commit }),
  };
  const { bucket, object, generation } = was.source;
  const storageSource = { bucket, object, ...(generation !== undefined && { generation }) };
  const made = {
    name: present.resource,
    labels,
    buildConfig: { source: { storageSource } },
    // A pinned split is ignored once: what is built now is what users must get.
    serviceConfig: { allTrafficOnLatestRevision: true },
  };
  const paths = ['labels', 'build_config.source.storage_source', 'service_config.all_traffic_on_latest_revision'];
  return handle(await updateSecond(place.far, made, paths));
}
