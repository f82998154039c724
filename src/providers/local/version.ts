import { createHash } from 'node:crypto';
import { shortRevision } from '../../domain/ids.ts';
import { canonical } from '../../domain/json.ts';
import type { Release } from '../../domain/plan.ts';
import type { ComponentTarget } from '../../ports/provider.ts';
import { placeVariables, releaseVariables } from '../program-env.ts';
import type { ProgramEnv } from '../program-env.ts';
import type { ProcessSpec, ProxySpec } from '../supervisor/protocol.ts';
import type { LocalSettings } from './settings.ts';

type Origin = Pick<Release, 'revision' | 'label'>;

/** A version's name: readable, and different when anything that makes its process is. */
export function versionName(release: Origin, settings: LocalSettings, { own }: ProgramEnv): string {
  const { command, folder, health, repository } = settings;
  const made = canonical({ command, folder, health, repository, own });
  const digest = createHash('sha256').update(made).digest('hex').slice(0, 6);
  const short = shortRevision(release.revision);
  const label = release.label.replaceAll(/[^\w.-]/g, '-').slice(0, 60);
  return label === short || label === '' ? `${short}-${digest}` : `${label}-${short}-${digest}`;
}

/** How the supervisor starts the process of a release. */
export function processOf(at: ComponentTarget, { settings, env, release, version }: VersionMakings): ProcessSpec {
  const { repository } = settings;
  return {
    argv: settings.command,
    folder: settings.folder,
    ...(repository !== undefined && { checkout: { repository, revision: release.revision } }),
    env: {
      ...env.common,
      ...env.own,
      ...placeVariables(at),
      ...releaseVariables(release),
      QUARTERDECK_VERSION: version,
    },
    healthPath: settings.health,
    readyTimeoutMs: settings.readyWithin,
    drainTimeoutMs: settings.drain,
    stopGraceMs: settings.stopGrace,
    logBytes: settings.logBytes,
  };
}

/** What a version is made from. */
export interface VersionMakings {
  readonly settings: LocalSettings;
  readonly env: ProgramEnv;
  readonly release: Origin;
  readonly version: string;
}

/** How the supervisor listens for the target's users. */
export const proxyOf = (settings: LocalSettings): ProxySpec => ({
  host: settings.host,
  port: settings.port,
  sticky: settings.sticky,
  upstreamTimeoutMs: settings.requestTimeout,
  keepWarmMs: settings.keepWarm,
});
