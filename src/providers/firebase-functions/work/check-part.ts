import { ProviderError } from '../../../ports/provider-error.ts';
import type { Progress } from '../../../ports/provider.ts';
import { errorOfGrpc } from '../../far-error.ts';
import { isSettled } from '../../google/run-moves.ts';
import { sameTraffic } from '../../google/run-traffic.ts';
import { shortName } from '../far/deployed.ts';
import type { Deployed } from '../far/deployed.ts';
import type { FarWork } from '../far/far-side.ts';
import { getFirst, workFirst } from '../far/first-generation.ts';
import { runOf } from '../far/run.ts';
import { getSecond, workSecond } from '../far/second-generation.ts';
import { label } from '../plan/labels.ts';
import { withFallback } from './critical.ts';
import type { HandleOf } from './handles.ts';
import type { Place } from './place.ts';

/** Words of a build that says why; Google often gives the same ones with the work and with the function. */
const because = (present: Deployed | undefined, said = ''): string => {
  const isNews = (message: string): boolean => message !== '' && !said.includes(message);
  const messages = [...new Set(present?.messages.filter(isNews))];
  return messages.length === 0 ? '' : `; ${messages.join('; ').slice(0, 500)}`;
};

function failed(work: Extract<FarWork, { state: 'failed' }>, name: string, present: Deployed | undefined): Progress {
  const sentence = `Google could not deploy ${name}: ${work.sentence}${because(present, work.sentence)}`;
  const { code, retryable } = errorOfGrpc(work.code, { sentence });
  return { kind: 'failed', code, sentence, retryable, lines: work.lines };
}

/** The name by which the new deployment gets its traffic. */
const versionOfPart = (present: Deployed): string =>
  present.generation === 1 ? `v${present.versionId ?? '0'}` : (present.revision ?? '');

/** Google forgets work after a while; the function itself still tells whose it is. */
function withoutWork(present: Deployed | undefined, { step, resource }: HandleOf<'function'>): Progress {
  const name = shortName(resource);
  const lost = (sentence: string): Progress => {
    return { kind: 'failed', code: 'unknown', sentence, retryable: true, lines: [] };
  };
  if (present === undefined) return lost(`${name} is not there, and nothing is known of its release`);
  if (present.state === 'deploying') return { kind: 'running', lines: [] };
  if (present.labels[label.step] !== step) return lost(`${name} was released by somebody else since`);
  if (present.state === 'active') return { kind: 'succeeded', version: versionOfPart(present), lines: [] };
  const sentence = `Google could not deploy ${name}${because(present)}`;
  return { kind: 'failed', code: 'failed', sentence, retryable: false, lines: [] };
}

/** Follows the release of one function; a critical one that fails says what is done without it. */
export async function checkFunction(place: Place, handle: HandleOf<'function'>): Promise<Progress> {
  return withFallback(place, shortName(handle.resource), await followed(place, handle));
}

async function followed({ far }: Place, handle: HandleOf<'function'>): Promise<Progress> {
  const { generation, resource, operation } = handle;
  const get = generation === 1 ? getFirst : getSecond;
  const follow = generation === 1 ? workFirst : workSecond;
  const work: FarWork = operation === undefined ? { state: 'forgotten' } : await follow(far, operation);
  if (work.state === 'running') return { kind: 'running', lines: work.lines };
  const present = await get(far, resource);
  if (work.state === 'failed') return failed(work, shortName(resource), present);
  if (work.state === 'forgotten' || present === undefined) return withoutWork(present, handle);
  return { kind: 'succeeded', version: versionOfPart(present), lines: work.lines };
}

/** Follows a deletion. */
export async function checkDeletion({ far }: Place, handle: HandleOf<'deletion'>): Promise<Progress> {
  const { generation, resource, operation } = handle;
  const name = shortName(resource);
  const done: Progress = { kind: 'succeeded', version: 'deleted', lines: [`${name} is deleted`] };
  const present = await (generation === 1 ? getFirst : getSecond)(far, resource);
  if (present === undefined) return done;
  if (operation === undefined) return { kind: 'running', lines: [] };
  const work = await (generation === 1 ? workFirst : workSecond)(far, operation);
  if (work.state === 'failed') {
    const sentence = `Google could not delete ${name}: ${work.sentence}`;
    const { code, retryable } = errorOfGrpc(work.code, { sentence });
    return { kind: 'failed', code, sentence, retryable, lines: [] };
  }
  return { kind: 'running', lines: [] };
}

/** Follows a change of traffic until what is observed is what was asked for. */
export async function checkTraffic({ far }: Place, handle: HandleOf<'traffic'>): Promise<Progress> {
  const service = await runOf(far).service(handle.service, far.signal);
  const name = shortName(handle.service);
  if (service === undefined) throw new ProviderError('gone', `the service ${name} is gone`);
  const wanted = handle.traffic.map(({ to, percent, tag }) => ({ to, percent, ...(tag !== undefined && { tag }) }));
  if (!sameTraffic(service, service.traffic, wanted)) {
    const sentence = `somebody else changed the traffic of ${name}`;
    return { kind: 'failed', code: 'stale-read', sentence, retryable: true, lines: [] };
  }
  if (isSettled(service)) return { kind: 'succeeded', version: name, lines: [] };
  if (service.reconciling || service.condition.state !== 'failed') return { kind: 'running', lines: [] };
  const sentence = `Cloud Run could not change the traffic of ${name}: ${service.condition.message}`;
  return { kind: 'failed', code: 'failed', sentence, retryable: false, lines: [] };
}
