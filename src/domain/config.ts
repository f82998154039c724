import type { ChannelId, EnvironmentName, PersonId, RoleName, ServiceName, TargetId } from './ids.ts';
import type { Json } from './json.ts';
import type { GithubSettings } from './github.ts';
import type { Procedure } from './plan.ts';
import type { NoticeRoute, Person, Role } from './policy.ts';

export interface Environment {
  readonly name: EnvironmentName;
  /** 1 is the earliest; production is the last. */
  readonly order: number;
}

/** Where a service's revisions come from. */
export type Repository =
  | { readonly kind: 'git'; readonly path: string; readonly branch: string }
  | { readonly kind: 'github'; readonly owner: string; readonly name: string; readonly branch: string };

export interface Service {
  readonly name: ServiceName;
  readonly title: string;
  readonly repository: Repository;
  readonly channel: ChannelId;
}

/** A named source of measurements; `settings` are checked by the source's own schema. */
export interface MetricSourceConfig {
  readonly name: string;
  readonly kind: string;
  readonly settings: Json;
}

/** An environment variable of a target; `shown` is its value, or where a secret one is kept. */
export interface TargetVariable {
  readonly name: string;
  readonly shown: string;
  readonly secret: boolean;
  /** Declared to differ between environments. */
  readonly mayDiffer: boolean;
}

/** Service × environment with everything resolved: defaults, environment, service, target. */
export interface Target {
  readonly id: TargetId;
  readonly service: ServiceName;
  readonly environment: EnvironmentName;
  /** Goes into each plan as it is. */
  readonly procedure: Procedure;
  /** The rule for a rollback that a person asks for; automatic ones ask nobody. */
  readonly rollbackApprovals: number;
  /** `--now` skips the rollback's approvals. */
  readonly breakGlass: boolean;
  readonly sources: readonly MetricSourceConfig[];
  /** What components get in their environment; absent when nothing is configured. */
  readonly variables?: readonly TargetVariable[];
  /** Earlier environment in which the same commit must have been live. */
  readonly provenIn?: EnvironmentName;
}

/** The whole configuration, validated and frozen. Paths in it are absolute. */
export interface Config {
  /** SHA-256 of the normalised content, first 12 digits. */
  readonly version: string;
  readonly services: ReadonlyMap<ServiceName, Service>;
  readonly environments: ReadonlyMap<EnvironmentName, Environment>;
  readonly targets: ReadonlyMap<TargetId, Target>;
  readonly people: ReadonlyMap<PersonId, Person>;
  readonly roles: ReadonlyMap<RoleName, Role>;
  readonly notices: readonly NoticeRoute[];
  readonly channels: { readonly admins: ChannelId; readonly default: ChannelId };
  readonly slack: {
    readonly blocks: 'plain' | 'modern';
    /** People of other teams, bots and guests are always refused. */
    readonly teamId?: string;
  };
  /** Absent when nothing is asked of GitHub. */
  readonly github?: GithubSettings;
  /** A person's pause or lock without an end is asked about after this time. */
  readonly reminderMs: number;
  readonly retentionDays: number;
  /** What is live is compared with what was released this often; more than the limit is told. */
  readonly drift: { readonly everyMs: number; readonly limitPercent: number };
}

/** One thing wrong in the file. */
export interface ConfigFault {
  /** Such as `services.shop.environments.production.strategy`. */
  readonly path: string;
  readonly found: string;
  readonly expected: string;
  readonly remedy: string;
  readonly file?: string;
  readonly line?: number;
}

/** Environments in their order. */
export const environmentsInOrder = (config: Pick<Config, 'environments'>): readonly Environment[] =>
  [...config.environments.values()].sort((left, right) => left.order - right.order);
