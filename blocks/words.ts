import type { Actor } from '../src/domain/deployment.ts';
import type { EnvironmentName, RoleName, ServiceName, TargetId } from '../src/domain/ids.ts';
import type { FreezeScope } from '../src/domain/lock.ts';
import type { Verdict } from '../src/domain/measure.ts';
import type { Phase } from '../src/domain/phase.ts';
import type { DeploymentKind } from '../src/domain/plan.ts';
import type { Action } from '../src/domain/policy.ts';
import type { Rich } from './text.ts';
import { bold, join, say, mention } from './text.ts';

/** Each phase in words for people, after "is". */
export const phaseWords = {
  awaiting: 'waiting for approval',
  scheduled: 'scheduled',
  queued: 'waiting for its turn',
  preparing: 'preparing',
  releasing: 'starting the new version',
  shifting: 'moving traffic',
  observing: 'being watched',
  baking: 'at 100 % and being watched',
  'rolling-back': 'rolling back',
  'rollback-failed': 'stuck: its rollback failed',
  live: 'live',
  blocked: 'blocked by a check',
  rejected: 'rejected',
  expired: 'expired',
  cancelled: 'cancelled',
  failed: 'failed',
  'rolled-back': 'rolled back',
} as const satisfies Record<Phase, string>;

/** A sign for the eye, always beside the word. */
export const phaseSigns = {
  awaiting: '○',
  scheduled: '○',
  queued: '○',
  preparing: '●',
  releasing: '●',
  shifting: '●',
  observing: '●',
  baking: '●',
  'rolling-back': '↩',
  'rollback-failed': '🚨',
  live: '✓',
  blocked: '✗',
  rejected: '✗',
  expired: '✗',
  cancelled: '✗',
  failed: '✗',
  'rolled-back': '↩',
} as const satisfies Record<Phase, string>;

export const verdictWords = {
  healthy: '✓ healthy',
  unhealthy: '✗ unhealthy',
  inconclusive: '? not sure yet',
  'insufficient-data': '… too little traffic to judge',
} as const satisfies Record<Verdict['kind'], string>;

export const actionWords = {
  deploy: 'deploy',
  approve: 'approve',
  'roll-back': 'roll back',
  'break-glass': 'roll back without approval',
  stop: 'stop deployments',
  promote: 'move a deployment on',
  'set-traffic': 'set the traffic by hand',
  lock: 'lock and unlock',
  'take-over-lock': 'take over locks of others',
  freeze: 'freeze and unfreeze',
  override: 'override a refusal',
  administer: 'administer the bot',
} as const satisfies Record<Action, string>;

/** `release-managers` → "release managers". */
export const roleName = (role: RoleName): string => role.replaceAll('-', ' ');

/** "release managers or on call". */
export function oneOfRoles(roles: readonly RoleName[]): Rich {
  const names = roles.map((role) => say`${roleName(role)}`);
  const last = names.at(-1);
  if (last === undefined) return say`nobody`;
  return names.length === 1 ? last : say`${join(names.slice(0, -1), ', ')} or ${last}`;
}

export const actorName = (actor: Actor): Rich => mention(actor.kind === 'person' ? actor.id : 'quarterdeck');

/** "shop in production". */
export function placeName(target: TargetId): string {
  const [service = target, environment = ''] = target.split('/');
  return `${service} in ${environment}`;
}

/** What a freeze covers: "everything", "all of production", "shop everywhere". */
export function scopeName(scope: FreezeScope): string {
  switch (scope.kind) {
    case 'all':
      return 'everything';
    case 'environment':
      return `all of ${scope.environment}`;
    case 'service':
      return `${scope.service} everywhere`;
  }
}

/** What is enough to name a deployment. */
export interface Named {
  readonly kind: DeploymentKind;
  readonly service: ServiceName;
  readonly environment: EnvironmentName;
  readonly label: string;
  readonly baseLabel?: string;
}

const labelLength = 60;

/** "shop v2.4.0 → production", "shop in production back to v2.3.1". */
export function title({ kind, service, environment, label }: Named): Rich {
  const short = label.slice(0, labelLength);
  switch (kind) {
    case 'deploy':
      return say`${service} ${short} → ${environment}`;
    case 'rollback':
      return say`${service} in ${environment} back to ${short}`;
    case 'override':
      return say`${service} in ${environment}, traffic by hand`;
    case 'repair':
      return say`${service} in ${environment}, put in order on ${short}`;
  }
}

export const boldTitle = (named: Named): Rich => bold(title(named));

/** A quotation of what a person gave as reason; nothing when there is none. */
export const quoted = (text: string | undefined): Rich =>
  text === undefined || text === '' ? say`` : say`: “${text}”`;
