import type { ComponentTarget, Provider } from '../../ports/provider.ts';
import { readBack } from '../supervised.ts';
import type { ProviderWorld } from '../world.ts';
import { build } from './build.ts';
import { vercelClient } from './client.ts';
import type { VercelClient } from './client.ts';
import { describe, previewUrl, publicUrl } from './describe.ts';
import { examine } from './examine.ts';
import { follow } from './follow.ts';
import type { Looks } from './follow.ts';
import { foresee } from './foresee.ts';
import { mend } from './mend.ts';
import { reconcile } from './reconcile.ts';
import { restore } from './restore.ts';
import { cancel, retire } from './retire.ts';
import { vercelSettings } from './settings.ts';
import { shift } from './shift.ts';

/** Deployments, domains, rolling releases and variables of projects at Vercel. */
export function vercelProvider(world: ProviderWorld): Provider {
  const of = (at: ComponentTarget, signal: AbortSignal): Promise<VercelClient> =>
    vercelClient(world, readBack(vercelSettings, at.component.settings), signal);
  const looks: Looks = new Map();
  return {
    name: 'vercel',
    describe: async (at, signal) => describe(await of(at, signal)),
    release: async (request, call) => build(await of(request, call.signal), request, call),
    check: async (at, handle, signal) => follow(await of(at, signal), handle, looks),
    shift: async (request, call) => shift(await of(request, call.signal), request, call),
    restore: async (request, call) => restore(await of(request, call.signal), request, call),
    cancel: async (at, handle, call) => cancel(await of(at, call.signal), { at, handle }, call),
    retire: async (at, version, call) => retire(await of(at, call.signal), { at, version }, call),
    reconcile: async (call, step) => reconcile(await of(call.request, step.signal), call, step),
    previewUrl: async (at, version, signal) => previewUrl(await of(at, signal), version),
    publicUrl: async (at, signal) => publicUrl(await of(at, signal)),
    foresee: async (request, signal) => foresee(await of(request, signal), request),
    mend: async (request, call) => mend(await of(request, call.signal), request, call),
    examine: (at, signal) => examine(() => of(at, signal)),
  };
}
