import { startFirestoreAdmin } from '../../../../playground/cloud/google/firestore-admin/stand-in.ts';
import { startHosting } from '../../../../playground/cloud/google/hosting/stand-in.ts';
import { startRemoteConfig } from '../../../../playground/cloud/google/remote-config/stand-in.ts';
import { startRules } from '../../../../playground/cloud/google/rules/stand-in.ts';
import { systemClock } from '../../../support/world.ts';
import { differs, doubled, liveLabel, tooMany } from './place.ts';
import type { History, Place } from './place.ts';
import { collectionOf, rulesOf } from './repository.ts';

const project = 'shop-prod';
const google = { project, credentials: 'emulator' };

/** A site whose build fails when the release is bad. */
export async function hostingPlace(): Promise<Place> {
  const far = await startHosting({ clock: systemClock, sites: [{ id: 'shop-site', project }] });
  const site = far.site('shop-site');
  const live = () => site.channels.get('live')?.releases ?? [];
  return {
    name: 'hosting',
    provider: 'firebase-hosting',
    isGradual: false,
    stories: ['good', 'bad', 'roll-back', 'after'],
    settings: (repository) => ({
      ...{ ...google, apiUrl: far.url, site: site.id, repository },
      folder: 'dist',
      build: [process.execPath, 'build.mjs'],
    }),
    faults: (history) => {
      const versions = [...site.versions.values()].filter(({ status }) => status !== 'DELETED');
      const wanted = liveLabel(history);
      return [
        ...tooMany(
          'Hosting:',
          history,
          versions.map(({ labels }) => labels['quarterdeck-revision'] ?? 'none'),
        ),
        ...differs(
          'Hosting',
          wanted === undefined ? undefined : history.revisionOf(wanted),
          live()[0]?.version?.labels['quarterdeck-revision'],
        ),
        ...doubled(
          'Hosting, releases of a step',
          live().map(({ message, id }) => /\(key (\w+)/.exec(message ?? '')?.[1] ?? id),
        ),
        ...versions.filter(({ status }) => status === 'CREATED').map(({ id }) => `Hosting keeps ${id} half made`),
        ...far.violations,
      ];
    },
    seen: () => [live().map(({ version, message }) => [version?.id, message]), [...site.versions.values()]],
    close: () => far.close(),
  };
}

/** Rules, which are in force at once. */
export async function rulesPlace(): Promise<Place> {
  const far = await startRules({ clock: systemClock });
  const released = (): string | undefined => {
    const name = far.releases.get(`projects/${project}/releases/cloud.firestore`)?.rulesetName ?? '';
    return far.rulesets.get(name)?.source.files[0]?.content;
  };
  return {
    name: 'rules',
    provider: 'firebase-rules',
    isGradual: false,
    stories: ['good', 'roll-back', 'after'],
    settings: (repository) => ({
      ...{ ...google, apiUrl: far.url, product: 'firestore', repository },
      file: 'firestore.rules',
    }),
    faults: (history) => {
      const wanted = liveLabel(history);
      // Each deployment points once, and once back when it was undone.
      const most = history.deployments.reduce((sum, { phase }) => sum + (phase === 'rolled-back' ? 2 : 1), 0);
      return [
        ...doubled(
          'rules, rulesets of a release',
          [...far.rulesets.values()].map(({ source }) => source.files[0]?.content ?? ''),
        ),
        ...differs('rules', wanted === undefined ? undefined : rulesOf(wanted), released()),
        ...(far.timesReleased() > most ? [`rules were released ${far.timesReleased()} times, at most ${most}`] : []),
        ...far.violations,
      ];
    },
    seen: () => far.state(),
    close: () => far.close(),
  };
}

/** A flag that is given to more and more users. */
export async function flagsPlace(): Promise<Place> {
  const far = await startRemoteConfig({ clock: systemClock, project });
  return {
    name: 'flags',
    provider: 'remote-config',
    isGradual: true,
    stories: ['good', 'roll-back', 'after'],
    settings: () => ({ ...google, apiUrl: far.url, rollout: { flag: 'variant', on: '{label}', off: 'none' } }),
    faults: (history) => {
      const wanted = liveLabel(history) ?? 'none';
      const share = far.shareOf('variant', wanted);
      const texts = far.versions.map(({ template }) => JSON.stringify(template));
      return [
        ...(share === 100 ? [] : [`the flag is ${wanted} for ${share} %`]),
        ...texts.flatMap((text, index) =>
          index > 0 &&
          text === texts[index - 1] &&
          far.versions[index]?.description === far.versions[index - 1]?.description
            ? [`version ${index + 1} of the flags changes nothing: ${far.versions[index]?.description ?? ''}`]
            : [],
        ),
        ...far.violations,
      ];
    },
    seen: () => far.versions.slice(-12).map(({ description, template }) => [description, template]),
    close: () => far.close(),
  };
}

/** Indexes and exports of one database. */
export async function firestorePlaces(): Promise<readonly Place[]> {
  const far = await startFirestoreAdmin({ clock: systemClock, buildMs: 1_500, exportMs: 1_500 });
  const places: readonly Omit<Place, 'seen' | 'close' | 'isGradual'>[] = [
    {
      name: 'indexes',
      provider: 'firestore-indexes',
      stories: ['good', 'after'],
      settings: (repository) => ({ ...google, apiUrl: far.url, repository, lookEvery: '300ms' }),
      faults: (history) => [...indexFaults(far.indexes, history), ...far.violations],
    },
    {
      name: 'backup',
      provider: 'firestore-backup',
      stories: ['good', 'roll-back', 'after'],
      settings: () => ({ ...google, apiUrl: far.url, to: 'gs://shop-backups/nightly/' }),
      faults: (history) => exportFaults([...far.exports.values()], history),
    },
  ];
  return places.map((place, index) => ({
    ...place,
    isGradual: false,
    seen: () => far.state(),
    close: () => (index === 0 ? far.close() : Promise.resolve()),
  }));
}

type Admin = Awaited<ReturnType<typeof startFirestoreAdmin>>;

function indexFaults(indexes: Admin['indexes'], history: History): readonly string[] {
  const wanted = liveLabel(history);
  const names = [...indexes.keys()].map((name) => /collectionGroups\/([^/]+)/.exec(name)?.[1] ?? name);
  return [
    ...doubled('indexes', names),
    ...(wanted === undefined || names.includes(collectionOf(wanted)) ? [] : [`the index of ${wanted} is not there`]),
  ];
}

type Export = Admin['exports'] extends Map<string, infer One> ? One : never;

function exportFaults(exports: readonly Export[], { deployments }: History): readonly string[] {
  const went = deployments.filter(({ phase }) => phase === 'live').length;
  const most = deployments.length;
  const count = exports.length;
  return count >= went && count <= most ? [] : [`${count} exports for ${went} to ${most} deployments`];
}
