import { startHosting } from '../../../playground/cloud/google/hosting/stand-in.ts';
import type { HostingStandIn } from '../../../playground/cloud/google/hosting/stand-in.ts';
import type { ComponentTarget } from '../../../src/ports/provider.ts';
import { firebaseHostingProvider } from '../../../src/providers/firebase-hosting/provider.ts';
import { hostingKind, hostingSettings } from '../../../src/providers/firebase-hosting/settings.ts';
import type { FaultyCall, FaultStand } from '../../contracts/provider-faults.ts';
import type { FaultyRequest } from '../../../playground/cloud/faults.ts';
import { providerWorld, restFaults } from '../provider-world.ts';
import { aRepository } from '../revisions.ts';
import type { Revisions } from '../revisions.ts';
import { asJson, supervisedStand } from '../supervised-stand.ts';

const buildScript = `
import { cpSync, readFileSync } from 'node:fs';
if (readFileSync('page.html', 'utf8').startsWith('endless')) setInterval(() => {}, 1000);
else cpSync('page.html', 'dist/index.html');
`;

/** The request by which each call is known. */
const fits: Readonly<Record<FaultyCall, (request: FaultyRequest) => boolean>> = {
  release: ({ method, path }) => method === 'POST' && path.endsWith('/versions'),
  shift: ({ method, path }) => method === 'POST' && path.includes('/channels/live/releases'),
  restore: ({ method, path }) => method === 'POST' && path.includes('/channels/live/releases'),
  check: ({ method, path }) => method === 'GET' && /\/versions\/\w+$/.test(path),
  describe: ({ method, path }) => method === 'GET' && path.includes('/channels/live/releases'),
};

export interface HostingStand extends FaultStand {
  readonly far: HostingStandIn;
  readonly repository: Revisions;
  readonly folder: string;
  readonly clock: { nowMs: number; now(): number };
  readonly with: (more: Readonly<Record<string, unknown>>) => ComponentTarget;
}

/** A site at the stand-in, released from a repository; with `build` through the supervisor. */
export async function hostingStand({ build = false } = {}): Promise<HostingStand> {
  const stand = supervisedStand();
  const clock = { nowMs: Date.parse('2026-03-01T10:00:00Z'), now: () => clock.nowMs };
  const far = await startHosting({ clock, sites: [{ id: 'shop-site', project: 'shop-prod' }] });
  const repository = aRepository(stand.folder);
  const settings = {
    project: 'shop-prod',
    credentials: 'emulator',
    apiUrl: far.url,
    site: 'shop-site',
    repository: repository.path,
    folder: build ? 'dist' : 'public',
    ...(build ? { build: [process.execPath, 'build.mjs'] } : {}),
  };
  const withMore: HostingStand['with'] = (more) =>
    stand.at({
      provider: 'firebase-hosting',
      settings: asJson(hostingSettings.parse({ ...settings, ...more })),
      ...hostingKind.capabilities(),
    });
  const at = withMore({});
  const site = far.site('shop-site');
  const page = build ? 'page.html' : 'public/index.html';
  const good: FaultStand['good'] = (name) =>
    repository.release(at, name, { [page]: `page ${name}`, ...(build ? { 'build.mjs': buildScript } : {}) });
  const live = () => site.channels.get('live')?.releases ?? [];
  return {
    far,
    repository,
    clock,
    folder: stand.folder,
    with: withMore,
    at,
    newProvider: () => firebaseHostingProvider(providerWorld(stand)),
    onAnotherHost: () => firebaseHostingProvider(providerWorld(stand, { host: 'another' })),
    good,
    endless: (name) => repository.release(at, name, { [page]: `endless ${name}`, 'build.mjs': buildScript }),
    timesBegun: ({ revision }) =>
      [...site.versions.values()].filter(
        ({ labels, status }) => labels['quarterdeck-revision'] === revision && status !== 'DELETED',
      ).length,
    shareOf: (version) => Promise.resolve(live()[0]?.version?.id === version ? 100 : 0),
    inject: (fault, on) => {
      far.faults.inject(fits[on], restFaults[fault]);
    },
    waitingFaults: () => far.faults.waiting(),
    timesHappened: (on) => (on === 'release' ? site.versions.size : live().length),
    end: async () => {
      const { violations } = far;
      await far.close();
      await stand.end();
      if (violations.length > 0) throw new Error(`the contract was broken: ${violations.join('; ')}`);
    },
  };
}
