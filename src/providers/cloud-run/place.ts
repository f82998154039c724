import { shortRevision } from '../../domain/ids.ts';
import type { Release } from '../../domain/plan.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import type { ComponentTarget } from '../../ports/provider.ts';
import { googleOf } from '../google/clients.ts';
import { runClient } from '../google/run-client.ts';
import type { RunClient } from '../google/run-client.ts';
import type { Registry } from '../google/run-images.ts';
import type { RunService } from '../google/run-shape.ts';
import { readBack } from '../supervised.ts';
import type { ProviderWorld } from '../world.ts';
import { cloudRunSettings } from './settings.ts';
import type { CloudRunSettings } from './settings.ts';

/** A component with the clients that reach its service. */
export interface Place {
  readonly settings: CloudRunSettings;
  /** `projects/…/locations/…/services/…` */
  readonly name: string;
  readonly run: RunClient;
  readonly registry: Registry;
}

/** Finds the service that a component's settings mean. */
export function placeOf(world: ProviderWorld, at: ComponentTarget): Place {
  const settings = readBack(cloudRunSettings, at.component.settings);
  const google = googleOf(world);
  const { project, location, service, artifactRegistryUrl } = settings;
  return {
    settings,
    name: `projects/${project}/locations/${location}/services/${service}`,
    run: runClient(google, settings),
    registry: { rest: google.rest, settings, url: artifactRegistryUrl },
  };
}

/** The service; refuses when it is not there. */
export async function demandService({ run, name }: Place, signal: AbortSignal): Promise<RunService> {
  const service = await run.service(name, signal);
  if (service === undefined) throw new ProviderError('not-found', `there is no Cloud Run service ${name}`);
  return service;
}

/** The image that a release means. */
export const imageOf = ({ image }: CloudRunSettings, release: Pick<Release, 'revision' | 'label'>): string =>
  image
    .replaceAll('{revision}', release.revision)
    .replaceAll('{short}', shortRevision(release.revision))
    .replaceAll('{label}', release.label);
