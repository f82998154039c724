import type { Release } from '../../domain/plan.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import type { StepCall } from '../../ports/provider.ts';
import { keyHash } from '../google/run-marks.ts';
import type { RawService, RunRevision } from '../google/run-shape.ts';
import type { CloudRunSettings } from './settings.ts';

type Template = NonNullable<RawService['template']>;
type Container = NonNullable<Template['containers']>[number];
type Variable = NonNullable<Container['env']>[number];

/** Our notes on a revision. */
export const notes = {
  key: 'quarterdeck-key',
  revision: 'quarterdeck-revision',
  label: 'quarterdeck-release',
} as const;

/** The name of the revision that a step makes: the same key twice cannot make two. */
export const revisionNameFor = (service: string, key: StepCall['key']): string => `${service}-q${keyHash(key)}`;

/** Cloud Run's names of addresses have room for 46 characters of service and tag together. */
const longestService = 37;

/** The tag under which a revision can be tried; undefined when the service's name leaves no room for one. */
export const tagFor = (service: string, revision: string): string | undefined =>
  service.length > longestService ? undefined : revision.slice(service.length + 1).slice(0, 9);

/** The commit that a revision was made from, when we made it: a copied template keeps our notes, but not our name. */
export function commitOf({ name, labels, annotations }: RunRevision): string | undefined {
  const key = labels[notes.key];
  return key !== undefined && name.endsWith(`-${key}`) ? annotations[notes.revision] : undefined;
}

function variables(env: NonNullable<CloudRunSettings['env']>): Variable[] {
  return Object.entries(env).map(([name, value]) =>
    typeof value === 'string'
      ? { name, value }
      : { name, valueSource: { secretKeyRef: { secret: value.secret, version: value.version } } },
  );
}

function containers(before: readonly Container[], settings: CloudRunSettings, image: string): Container[] {
  const all = before.length === 0 ? [{}] : before;
  const index = settings.container === undefined ? 0 : all.findIndex(({ name }) => name === settings.container);
  if (index < 0)
    throw new ProviderError(
      'invalid',
      `the service ${settings.service} has no container named ${settings.container ?? ''}`,
    );
  return all.map((one, at) => {
    if (at !== index) return one;
    return { ...one, image, ...(settings.env === undefined ? {} : { env: variables(settings.env) }) };
  });
}

function scaling({ minInstances, maxInstances }: CloudRunSettings, before: Template['scaling']): Template['scaling'] {
  if (minInstances === undefined && maxInstances === undefined) return before ?? null;
  return {
    ...before,
    ...(minInstances === undefined ? {} : { minInstanceCount: minInstances }),
    ...(maxInstances === undefined ? {} : { maxInstanceCount: maxInstances }),
  };
}

const labelText = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]/g, '-')
    .slice(0, 63);

export interface Wanted {
  readonly settings: CloudRunSettings;
  readonly release: Release;
  readonly key: StepCall['key'];
  readonly image: string;
}

/** The template of the next revision: what the settings say, and else what was there. */
export function nextTemplate(before: Template | null | undefined, { settings, release, key, image }: Wanted): Template {
  const { service, serviceAccount, concurrency, requestTimeout } = settings;
  const name = revisionNameFor(service, key);
  return {
    ...before,
    revision: name,
    labels: { ...before?.labels, [notes.key]: name.slice(service.length + 1), [notes.label]: labelText(release.label) },
    annotations: { ...before?.annotations, [notes.revision]: release.revision },
    containers: containers(before?.containers ?? [], settings, image),
    scaling: scaling(settings, before?.scaling) ?? null,
    ...(serviceAccount === undefined ? {} : { serviceAccount }),
    ...(concurrency === undefined ? {} : { maxInstanceRequestConcurrency: concurrency }),
    ...(requestTimeout === undefined ? {} : { timeout: { seconds: Math.ceil(requestTimeout / 1000), nanos: 0 } }),
  };
}
