import type { Revision } from '../../../domain/ids.ts';
import { ProviderError } from '../../../ports/provider-error.ts';
import type { ComponentTarget, StepCall } from '../../../ports/provider.ts';
import { googleOf } from '../../google/clients.ts';
import { asked, readBack, stepOf } from '../../supervised.ts';
import type { ProviderWorld } from '../../world.ts';
import type { FarSide } from '../far/far-side.ts';
import { functionsSettings } from '../settings.ts';
import type { FunctionsSettings } from '../settings.ts';
import { readArtefact } from '../source/artefact.ts';
import type { ReadyArtefact } from '../source/artefact.ts';
import type { Endpoint } from '../source/endpoint.ts';
import { declaredIn } from '../source/endpoints.ts';
import type { Declared } from '../source/endpoints.ts';
import { artefactFolder } from '../source/prepare-spec.ts';

/** A component with everything that is needed to work on it. */
export interface Place {
  readonly world: ProviderWorld;
  readonly at: ComponentTarget;
  readonly settings: FunctionsSettings;
  readonly far: FarSide;
}

export function placeFor(world: ProviderWorld, at: ComponentTarget, signal: AbortSignal): Place {
  const settings = readBack(functionsSettings, at.component.settings);
  return { world, at, settings, far: { google: googleOf(world), settings, signal } };
}

/** Makes our fence known here, and refuses when a newer owner has spoken for this place; nothing else happens. */
export async function demandOurTurn({ world, at }: Place, call: StepCall): Promise<void> {
  await asked(world.supervisor.knownStep(stepOf(at, call), call.signal));
}

/** The artefact of a revision with what it declares; it lies where it was prepared. */
export interface Prepared extends Declared {
  readonly artefact: ReadyArtefact;
  readonly folder: string;
}

export async function preparedIfThere({ world, settings }: Place, revision: Revision): Promise<Prepared | undefined> {
  const folder = artefactFolder(world.stateFolder, settings, revision);
  const artefact = await readArtefact(folder);
  if (artefact === undefined) return undefined;
  const runtime = settings.runtime ?? artefact.runtime ?? 'nodejs22';
  return { artefact, folder, ...declaredIn(artefact.manifest, { ...settings, runtime, env: artefact.env }) };
}

export async function prepared(place: Place, revision: Revision): Promise<Prepared> {
  const found = await preparedIfThere(place, revision);
  if (found !== undefined) return found;
  throw new ProviderError('host-gone', `the source of ${revision.slice(0, 7)} was prepared on another machine`);
}

/** The declaration of one function. */
export function declaredAs({ endpoints }: Declared, id: string, region: string): Endpoint {
  const found = endpoints.find((one) => one.id === id && one.region === region);
  if (found !== undefined) return found;
  throw new ProviderError('invalid', `the source declares no function ${id} in ${region}`);
}
