import { ProviderError } from '../../ports/provider-error.ts';
import type { Foresight, ReleaseRequest } from '../../ports/provider.ts';
import type { ProviderWorld } from '../world.ts';
import type { RemoteConfigCalls } from './calls.ts';
import { changedKeys, fileAt } from './file.ts';
import { merged } from './put-back.ts';
import { begun, sharesOf, valueFor } from './rollout.ts';
import { settingsOf } from './settings.ts';
import type { Template } from './template.ts';

const nothing: Foresight = { changes: [], risks: [], consents: [], blockers: [] };

/** Lets Remote Config judge the changed template without publishing it. */
export async function foreseen(
  world: ProviderWorld,
  { request, calls }: { readonly request: ReleaseRequest; readonly calls: RemoteConfigCalls },
  signal: AbortSignal,
): Promise<Foresight> {
  try {
    const { template, etag } = await calls.read();
    const wanted = await wantedBy(world, request, { template, signal });
    if (wanted === undefined) return nothing;
    await calls.validate(wanted.template, etag);
    return { ...nothing, changes: [wanted.change] };
  } catch (error) {
    if (error instanceof ProviderError && error.code === 'invalid') return { ...nothing, blockers: [error.message] };
    throw error;
  }
}

async function wantedBy(
  world: ProviderWorld,
  request: ReleaseRequest,
  { template, signal }: { readonly template: Template; readonly signal: AbortSignal },
): Promise<{ readonly template: Template; readonly change: string } | undefined> {
  const settings = settingsOf(request);
  const { rollout } = settings;
  const { revision } = request.release;
  if (rollout !== undefined) {
    const value = valueFor(rollout, request.release);
    const shares = sharesOf(template, rollout);
    const before = shares === undefined ? 'a new flag' : `now ${shares.percent} % have ${shares.on ?? 'nothing else'}`;
    return { template: begun(template, rollout, value), change: `${rollout.flag}: ${value} is rolled out, ${before}` };
  }
  if (settings.file === undefined) return undefined;
  const file = await fileAt(world, settings, { revision, signal });
  const keys = changedKeys(template, file);
  const change =
    keys.length === 0
      ? 'the flags stay as they are'
      : `flags change: ${keys.slice(0, 10).join(', ')}${more(keys.length - 10)}`;
  return { template: merged(template, file), change };
}

const more = (count: number): string => (count > 0 ? ` and ${count} more` : '');
