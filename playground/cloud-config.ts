import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { googleNames } from './cloud/start-places.ts';
import type { CloudPlaces } from './cloud/start-places.ts';

/** How long the services in the clouds are watched. */
export interface CloudTimes {
  readonly cloudStage: string;
  readonly cloudBake: string;
}

/** Services of a configuration as text, without indentation, and the section about GitHub when there is one. */
export interface CloudConfig {
  readonly services: string;
  readonly github: string;
}

type Values = Readonly<Record<string, string>>;

const packages = join(import.meta.dirname, '..', 'node_modules');

/** Puts values into the places that a text marks. */
export const filledIn = (text: string, values: Values): string =>
  Object.entries(values).reduce((filled, [name, value]) => filled.replaceAll(`{{${name}}}`, value), text);

const template = async (name: string, values: Values): Promise<string> =>
  filledIn(await readFile(join(import.meta.dirname, 'cloud', `${name}.template.yml`), 'utf8'), values);

function siteOf(vercel: NonNullable<CloudPlaces['vercel']>, times: CloudTimes): Promise<string> {
  return template('site', {
    ...times,
    siteRepository: JSON.stringify(vercel.repository),
    vercelApi: vercel.api,
    vercelTeam: vercel.team,
    siteStagingDomain: JSON.stringify(vercel.staging.domain),
    siteDomain: JSON.stringify(vercel.production.domain),
  });
}

function backendOf(firebase: NonNullable<CloudPlaces['firebase']>, times: CloudTimes): Promise<string> {
  return template('backend', {
    ...times,
    backendRepository: JSON.stringify(firebase.repository),
    packages: JSON.stringify(packages),
    project: googleNames.project,
    hostingSite: googleNames.site,
    image: googleNames.image,
    rulesApi: firebase.rules,
    runApi: firebase.run,
    registryApi: firebase.registry,
    functionsApi: firebase.functions,
    restApi: firebase.rest,
    hostingApi: firebase.hosting,
  });
}

const githubOf = (api: string): string =>
  [
    'github:',
    `  apiUrl: ${api}`,
    '  token: { secret: { environment: GITHUB_TOKEN } }',
    '  deployments: { environments: [production] }',
    '',
  ].join('\n');

/** What a configuration says of the services in the clouds that started. */
export async function cloudConfig({ vercel, github, firebase }: CloudPlaces, times: CloudTimes): Promise<CloudConfig> {
  const services = await Promise.all([
    ...(vercel === undefined ? [] : [siteOf(vercel, times)]),
    ...(github === undefined ? [] : [template('jobs', { githubApi: github.api })]),
    ...(firebase === undefined ? [] : [backendOf(firebase, times)]),
  ]);
  return { services: services.join('\n'), github: github === undefined ? '' : githubOf(github.api) };
}
