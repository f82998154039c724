import type { ProviderCall, Reconciled, StepCall } from '../../../ports/provider.ts';
import { asked, readBack, stepOf } from '../../supervised.ts';
import { commandStarted } from '../../supervisor/protocol.ts';
import { getFirst } from '../far/first-generation.ts';
import { getSecond, operationsSecond } from '../far/second-generation.ts';
import { label, stepLabel } from '../plan/labels.ts';
import { partMeaning } from '../plan/split.ts';
import { asJson } from './handles.ts';
import { mark } from './pin.ts';
import type { Place } from './place.ts';
import { preparingHandle } from './programs.ts';
import { resourceOf } from './release-part.ts';
import { presentAt, running } from './shift.ts';

async function functionWork(place: Place, part: string, step: string): Promise<Reconciled> {
  const { kind, id, region } = partMeaning(part);
  const resource = resourceOf(place, { id, region });
  const second = await getSecond(place.far, resource);
  const found = second ?? (await getFirst(place.far, resource));
  if (kind === 'deletion') {
    const isUnderWay = found === undefined || found.state === 'deleting';
    const generation = found?.generation ?? 2;
    return isUnderWay
      ? { kind: 'done', handle: asJson({ kind: 'deletion', generation, resource }) }
      : { kind: 'not-done' };
  }
  if (found === undefined) return { kind: 'not-done' };
  const { generation } = found;
  const all = generation === 2 ? await operationsSecond(place.far, region) : [];
  const own = all.find((one) => one.target === resource && one.step === step);
  if (own === undefined && found.labels[label.step] !== step) return { kind: 'not-done' };
  const followed = own === undefined ? {} : { operation: own.name };
  return { kind: 'done', handle: asJson({ kind: 'function', generation, resource, step, ...followed }) };
}

async function trafficWork(place: Place, part: string, step: string): Promise<Reconciled> {
  const { run } = await presentAt(place, part);
  if (run?.annotations[mark.step] !== step) return functionWork(place, part, step);
  const begun = running(run.name, run.traffic);
  return begun.kind === 'running' ? { kind: 'done', handle: begun.handle } : { kind: 'done' };
}

/** Looks whether a call had its effect: by the supervisor's book, or by the step's key on what it changed. */
export async function reconcileCall(place: Place, call: ProviderCall, step: StepCall): Promise<Reconciled> {
  const { part } = call.request;
  const { known, answer } = await asked(place.world.supervisor.knownStep(stepOf(place.at, step), step.signal));
  if (part !== undefined) {
    const own = stepLabel(step.key);
    const isTraffic = call.kind !== 'release' || partMeaning(part.name).kind === 'preview';
    return isTraffic ? trafficWork(place, part.name, own) : functionWork(place, part.name, own);
  }
  // Without a part only the preparation does anything; everything else names parts, as often as it is asked.
  if (call.kind !== 'release' || !known) return { kind: 'not-done' };
  const { command } = readBack(commandStarted, answer);
  return { kind: 'done', handle: asJson(preparingHandle(place, call.request, { key: step.key, command })) };
}
