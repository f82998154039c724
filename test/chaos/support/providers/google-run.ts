import { startCloudRun } from '../../../../playground/cloud/google/cloud-run/cloud-run.ts';
import type { Engine } from '../../../../playground/cloud/google/cloud-run/engine.ts';
import type { StoredService } from '../../../../playground/cloud/google/cloud-run/records.ts';
import { startCloudFunctions } from '../../../../playground/cloud/google/functions/stand-in.ts';
import { systemClock } from '../../../support/world.ts';
import { buildArgv } from '../../../providers/firebase-functions/source.ts';
import { conductOf } from '../releases.ts';
import { differs, liveLabel, tooMany } from './place.ts';
import type { History, Place } from './place.ts';
import { functionNames } from './repository.ts';

const project = 'shop-prod';
const location = 'europe-west1';
const images = `${location}-docker.pkg.dev/${project}/shop/api`;

/** A service of Cloud Run, whose bad images do not start. */
export async function cloudRunPlace(): Promise<Place> {
  const run = await startCloudRun({ clock: systemClock, pace: { readyMs: 1_500, routeMs: 400 } });
  const full = `projects/${project}/locations/${location}/services/api`;
  return {
    name: 'cloudrun',
    provider: 'cloud-run',
    isGradual: true,
    stories: ['good', 'bad', 'roll-back', 'after'],
    settings: () => ({
      project,
      location,
      service: 'api',
      credentials: 'emulator',
      image: `${images}:{label}`,
      apiUrl: run.url,
      artifactRegistryUrl: run.registryUrl,
    }),
    learn: (releases) => {
      const fails = { reason: 'CONTAINER_MISSING', message: 'the container does not start' };
      for (const { label } of releases)
        run.images.push(`${images}:${label}`, conductOf(label) === 'bad' ? { fails } : {});
    },
    faults: (history) => {
      const service = run.engine.service(full);
      if (service === undefined) return ['Cloud Run has no service'];
      const revisions = [...service.revisions.values()];
      return [
        ...tooMany(
          'Cloud Run:',
          history,
          revisions.map(({ template }) => template.annotations?.['quarterdeck-revision'] ?? 'none'),
        ),
        ...differs(
          'Cloud Run',
          revisionWanted(history),
          servedAlone(service, (name) => annotationOf(service, name)),
        ),
        ...strayTraffic('Cloud Run', service),
        ...openWork('Cloud Run', run.engine),
        ...run.violations,
      ];
    },
    seen: () => run.page(),
    close: () => run.close(),
  };
}

const revisionWanted = (history: History): string | undefined => {
  const label = liveLabel(history);
  return label === undefined ? undefined : history.revisionOf(label);
};

const annotationOf = ({ revisions }: StoredService, name: string): string | undefined =>
  [...revisions.values()].find((one) => one.name.endsWith(name))?.template.annotations?.['quarterdeck-revision'] ??
  undefined;

/** What the one revision with all traffic is; a sentence in its place when there is no such one. */
function servedAlone({ served }: StoredService, whatIs: (name: string) => string | undefined): string | undefined {
  const [all, ...others] = served.filter(({ percent }) => percent > 0);
  if (all?.percent !== 100 || others.length > 0) return JSON.stringify(served);
  return whatIs(all.revision);
}

/** Pins without traffic and without a tag are left-overs. */
const strayTraffic = (what: string, { traffic }: StoredService): readonly string[] =>
  traffic
    .filter(({ percent, tag }) => (percent ?? 0) === 0 && (tag ?? '') === '')
    .map((one) => `${what} keeps a pin without traffic: ${JSON.stringify(one)}`);

const openWork = (what: string, engine: Engine): readonly string[] =>
  engine
    .operations()
    .filter(({ ended }) => ended === undefined)
    .map(({ name, kind }) => `${what} still works on ${kind} ${name}`);

/** Three functions of one codebase. */
export async function functionsPlace(begunFile: string): Promise<Place> {
  const cloud = await startCloudFunctions({
    clock: systemClock,
    buildMs: 1_200,
    runMs: 200,
    writes: { calls: 6_000, perMs: 60_000 },
  });
  const fails = { code: 3, message: 'the build failed' };
  return {
    name: 'functions',
    provider: 'firebase-functions',
    isGradual: true,
    stories: ['good', 'bad', 'roll-back', 'after'],
    settings: (repository) => ({
      project,
      credentials: 'emulator',
      apiUrl: cloud.url,
      runUrl: cloud.runUrl,
      restUrl: cloud.restUrl,
      repository,
      region: location,
      build: buildArgv,
      env: { BEGUN: begunFile },
      quotas: { secondGeneration: { calls: 600, per: '60s' }, traffic: { calls: 20, per: '1s' } },
    }),
    expects: (label) => {
      if (conductOf(label) === 'bad') cloud.behaviours.set('orders', { fails });
      else cloud.behaviours.delete('orders');
    },
    faults: (history) => [
      ...functionNames.flatMap((name) => functionFaults(cloud, name, history)),
      ...cloud.engine
        .operations()
        .filter(({ stage }) => stage !== 'done')
        .map(({ verb, target }) => `functions: ${verb} of ${target} is not done`),
      ...openWork('functions', cloud.run.engine),
      ...cloud.violations(),
    ],
    seen: () =>
      cloud.engine
        .all()
        .map(({ name, state }) => [
          name,
          state,
          cloud.run.engine.service(name.replace('/functions/', '/services/'))?.served,
        ]),
    close: () => cloud.close(),
  };
}

type Cloud = Awaited<ReturnType<typeof startCloudFunctions>>;

function functionFaults(cloud: Cloud, name: string, history: History): readonly string[] {
  const wanted = history.deployments.findLast(({ phase }) => phase === 'live');
  const service = cloud.run.engine.service(`projects/${project}/locations/${location}/services/${name}`);
  const state = cloud.engine.get(`projects/${project}/locations/${location}/functions/${name}`)?.state;
  if (service === undefined) return wanted === undefined ? [] : [`the function ${name} is not there`];
  const variableOf = (variable: string) => (revision: string) =>
    [...service.revisions.values()]
      .find((one) => one.name.endsWith(revision))
      ?.template.containers?.[0]?.env?.find((one) => one.name === variable)?.value ?? undefined;
  const versionOf = variableOf('QUARTERDECK_VERSION');
  const made = [...service.revisions.keys()].map((key) => variableOf('QUARTERDECK_REVISION')(key) ?? 'none');
  const served = servedAlone(service, versionOf);
  return [
    ...tooMany(`the function ${name}:`, history, made),
    ...differs(`the function ${name}`, wanted?.record.versions['main'], served),
    ...strayTraffic(`the function ${name}`, service),
    ...(state === 'ACTIVE' || state === 'FAILED' ? [] : [`the function ${name} is ${state ?? 'gone'}`]),
  ];
}
