import { isRevision } from '../../domain/ids.ts';
import type { Release } from '../../domain/plan.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import type { ComponentTarget, RestoreRequest, StepCall } from '../../ports/provider.ts';
import { programEnv } from '../program-env.ts';
import { asked, demandHost, readBack, stepOf } from '../supervised.ts';
import type { LocalWorld } from '../supervised.ts';
import { Redactor } from '../supervisor/redactor.ts';
import { localSettings } from './settings.ts';
import type { LocalSettings } from './settings.ts';
import { slotsSchema } from './slots.ts';
import type { Slot } from './slots.ts';
import { processOf, proxyOf, versionName } from './version.ts';

/** The component's settings, read back from the plan. */
export const settingsOf = (at: ComponentTarget): LocalSettings => readBack(localSettings, at.component.settings);

/** A release to start; a version that existed before keeps its name. */
interface Wanted {
  readonly release: Pick<Release, 'revision' | 'label'>;
  readonly version?: string;
  readonly key?: string;
}

/** Lets the supervisor start a version, and gives back its name. */
export async function startVersion(
  world: LocalWorld,
  place: { readonly at: ComponentTarget; readonly call: StepCall },
  wanted: Wanted,
): Promise<string> {
  const { at, call } = place;
  const { release } = wanted;
  const settings = settingsOf(at);
  const env = await programEnv(settings, world);
  const version = wanted.version ?? versionName(release, settings, env);
  const process = processOf(at, { settings, env, release, version });
  const step = { ...stepOf(at, call), ...(wanted.key !== undefined && { key: wanted.key }) };
  const request = { ...step, version, process, proxy: proxyOf(settings) };
  return (await asked(world.supervisor.startVersion(request, call.signal))).version;
}

/** A version that was retired since is made again from the revision that the snapshot remembers. */
async function bringBack(
  world: LocalWorld,
  place: { readonly at: ComponentTarget; readonly call: StepCall },
  { version, revision, label = '' }: Slot,
): Promise<void> {
  if (revision === undefined || !isRevision(revision))
    throw new ProviderError('not-found', `${version} is gone, and nothing tells what it was made from`);
  const key = `${place.call.key}/again/${version}`.slice(0, 300);
  await startVersion(world, place, { release: { revision, label }, version, key });
}

/** Lines as they may be shown: the settings' secrets masked, or nothing when those cannot be read. */
export async function shown(
  world: LocalWorld,
  at: ComponentTarget,
  lines: readonly string[],
): Promise<readonly string[]> {
  try {
    const { secrets } = await programEnv(settingsOf(at), world);
    const redactor = new Redactor(secrets);
    return (redactor.push(lines.join('\n')) + redactor.end()).split('\n').filter((line) => line !== '');
  } catch (error) {
    if (error instanceof ProviderError) return [];
    throw error;
  }
}

const isMissing = (error: unknown): boolean => error instanceof ProviderError && error.code === 'not-found';

/** Puts the shares of a snapshot back, on processes that answer. */
export async function restoreSlots(world: LocalWorld, request: RestoreRequest, call: StepCall): Promise<void> {
  const { host, slots } = readBack(slotsSchema, request.snapshot.state);
  demandHost(world, host);
  const live = slots.filter(({ weight }) => weight > 0);
  const weights = Object.fromEntries(live.map(({ version, weight }) => [version, weight]));
  const wanted = { ...stepOf(request, call), weights, readyTimeoutMs: settingsOf(request).readyWithin };
  try {
    await asked(world.supervisor.restore(wanted, call.signal));
  } catch (error) {
    if (!isMissing(error)) throw error;
    for (const one of live) await bringBack(world, { at: request, call }, one);
    if (live.length > 0) await asked(world.supervisor.restore(wanted, call.signal));
  }
}
