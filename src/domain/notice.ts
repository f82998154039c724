import type { Actor, Failure, Hold, HoldReason } from './deployment.ts';
import type {
  ChannelId,
  ComponentName,
  DeploymentId,
  Digest,
  EnvironmentName,
  PersonId,
  RoleName,
  ServiceName,
  TargetId,
} from './ids.ts';
import type { Difference } from './drift.ts';
import type { GateOutcome, GateVerdict, StandingGate } from './gate.ts';
import type { Freeze, Lock } from './lock.ts';
import type { DeploymentKind } from './plan.ts';
import type { ProvenRestore } from './safekeeping.ts';
import type { SmokeResult } from './smoke.ts';

/** The words that routes name. */
export const noticeEvents = [
  'planned',
  'approval-wanted',
  'approval-reminder',
  'approved',
  'admitted',
  'rejected',
  'expired',
  'blocked',
  'cancelled',
  'plan-changed',
  'started',
  'released',
  'recovering',
  'gate-waiting',
  'gate-decided',
  'gate-refused',
  'stage-reached',
  'held',
  'hold-reminder',
  'resumed',
  'promoted',
  'trigger-breached',
  'smoke-failed',
  'smoke-passed',
  'succeeded',
  'failed',
  'rolling-back',
  'rolled-back',
  'rollback-failed',
  'resolved',
  'locked',
  'unlocked',
  'frozen',
  'unfrozen',
  'drift',
  'backup-failed',
  'proof-failed',
  'restore-proven',
  'configuration-changed',
  'configuration-faulty',
  'audit-head',
] as const;

export type NoticeEvent = (typeof noticeEvents)[number];

/** What every notice of a deployment carries, so that it can be told long after. */
export interface NoticeSubject {
  readonly id: DeploymentId;
  readonly kind: DeploymentKind;
  readonly service: ServiceName;
  readonly environment: EnvironmentName;
  readonly label: string;
  readonly baseLabel?: string;
  readonly requestedBy: PersonId;
  /** E-mail addresses of those who wrote the commits since the base, at most twenty. */
  readonly authors?: readonly string[];
  /** As it was when this was told: buttons in the notice carry them. Absent in notices stored before they were kept. */
  readonly epoch?: number;
  readonly digest?: Digest;
}

export type NoticeFacts =
  | {
      readonly event: 'planned' | 'admitted' | 'expired' | 'started' | 'released' | 'plan-changed' | 'resolved';
      readonly detail?: string;
      /** Planned without the approvals which the target asks for. */
      readonly brokeGlass?: boolean;
    }
  | {
      readonly event: 'approval-wanted' | 'approval-reminder';
      readonly roles: readonly RoleName[];
      readonly have: number;
      readonly need: number;
      /** What to think about before a yes: what cannot be undone, risks, what is deleted. */
      readonly mind?: readonly string[];
    }
  | { readonly event: 'approved'; readonly have: number; readonly need: number; readonly comment?: string }
  | { readonly event: 'rejected' | 'cancelled'; readonly reason?: string }
  | {
      readonly event: 'blocked';
      readonly failed: readonly { readonly name: string; readonly summary: string; readonly remedy: string }[];
    }
  | { readonly event: 'stage-reached'; readonly weight: number }
  | {
      readonly event: 'gate-waiting';
      readonly gate: StandingGate;
      /** Who may say yes here; empty when nobody may. */
      readonly roles: readonly RoleName[];
    }
  | {
      readonly event: 'gate-decided';
      readonly name: string;
      readonly subject: string;
      readonly verdict: GateVerdict;
      readonly reason?: string;
    }
  /** Somebody's word was not taken there. */
  | {
      readonly event: 'gate-refused';
      readonly name: string;
      readonly url: string;
      readonly outcome: Exclude<GateOutcome, { readonly kind: 'taken' }>;
    }
  | {
      readonly event: 'held' | 'hold-reminder';
      readonly reason: HoldReason;
      readonly dueAtMs: number;
      /** What happens then. */
      readonly onExpiry?: Hold['onExpiry'];
      readonly ask?: RoleName;
    }
  | { readonly event: 'resumed' | 'promoted' }
  /** A step met a failure that makes it wait or go another way. */
  | { readonly event: 'recovering'; readonly step: string; readonly strategy: string; readonly met: string }
  | {
      readonly event: 'trigger-breached' | 'rolling-back' | 'failed';
      readonly failure: Failure;
      readonly shadow: boolean;
    }
  | { readonly event: 'smoke-failed' | 'smoke-passed'; readonly results: readonly SmokeResult[] }
  | { readonly event: 'succeeded'; readonly tookMs: number }
  | {
      readonly event: 'rolled-back';
      readonly failure?: Failure;
      readonly decidedInMs?: number;
      readonly restoredInMs?: number;
      readonly undone?: readonly string[];
      readonly notUndone?: readonly { readonly component: string; readonly why: string }[];
    }
  | { readonly event: 'rollback-failed'; readonly why: string; readonly ask?: RoleName };

/** Something to tell an audience. */
export type Notice =
  | {
      readonly about: 'deployment';
      readonly subject: NoticeSubject;
      readonly atMs: number;
      readonly by: Actor;
      readonly facts: NoticeFacts;
    }
  | {
      readonly about: 'lock';
      readonly event: 'locked' | 'unlocked';
      readonly atMs: number;
      readonly by: Actor;
      readonly lock: Lock;
    }
  | {
      readonly about: 'freeze';
      readonly event: 'frozen' | 'unfrozen';
      readonly atMs: number;
      readonly by: Actor;
      readonly freeze: Freeze;
    }
  | {
      readonly about: 'drift';
      readonly event: 'drift';
      readonly atMs: number;
      readonly target: TargetId;
      readonly service: ServiceName;
      readonly environment: EnvironmentName;
      readonly label: string;
      readonly percent: number;
      readonly limitPercent: number;
      readonly differing: number;
      /** The first of them. */
      readonly differences: readonly (Difference & { readonly component: ComponentName })[];
    }
  | {
      readonly about: 'backup';
      readonly event: 'backup-failed' | 'proof-failed' | 'restore-proven';
      readonly atMs: number;
      readonly target: TargetId;
      readonly service: ServiceName;
      readonly environment: EnvironmentName;
      readonly component: ComponentName;
      readonly sentence: string;
      readonly proven?: ProvenRestore;
    }
  | {
      readonly about: 'configuration';
      readonly event: 'configuration-changed' | 'configuration-faulty';
      readonly atMs: number;
      readonly version: string;
      readonly sentences: readonly string[];
    }
  | {
      readonly about: 'audit';
      readonly event: 'audit-head';
      readonly atMs: number;
      readonly count: number;
      readonly hash: string;
    };

/** Where one message goes. A thread is the one under the deployment's card; roles become their people when it is sent. */
export type Destination =
  | { readonly kind: 'channel'; readonly channel: ChannelId }
  | { readonly kind: 'person'; readonly person: PersonId }
  | { readonly kind: 'roles'; readonly roles: readonly RoleName[]; readonly except: readonly PersonId[] }
  | { readonly kind: 'thread'; readonly deployment: DeploymentId };

/** A stored intent to post. `card` is drawn from the record at the moment of sending. */
export type OutboxMessage =
  | { readonly kind: 'card'; readonly deployment: DeploymentId }
  | { readonly kind: 'notice'; readonly notice: Notice }
  | { readonly kind: 'ask-holder'; readonly target: TargetId; readonly from: PersonId; readonly lock: Lock }
  /** To the admins: what should stand in this channel is not taken there. */
  | {
      readonly kind: 'undelivered';
      readonly channel: ChannelId;
      /** Slack's own word. */
      readonly error: string;
      readonly deployment?: DeploymentId;
    };

export const eventOf = (notice: Notice): NoticeEvent =>
  notice.about === 'deployment' ? notice.facts.event : notice.event;
