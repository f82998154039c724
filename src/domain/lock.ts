import type { EnvironmentName, PersonId, ServiceName, TargetId } from './ids.ts';

/** Nobody but a rollback may deploy to the target while it is locked. */
export interface Lock {
  readonly target: TargetId;
  readonly by: PersonId | 'quarterdeck';
  readonly reason: string;
  readonly sinceMs: number;
  /** Absent: until somebody unlocks it. */
  readonly untilMs?: number;
}

/** What a freeze covers; rollbacks pass. */
export type FreezeScope =
  | { readonly kind: 'all' }
  | { readonly kind: 'environment'; readonly environment: EnvironmentName }
  | { readonly kind: 'service'; readonly service: ServiceName };

export interface Freeze {
  readonly id: number;
  readonly scope: FreezeScope;
  readonly by: PersonId;
  readonly reason: string;
  readonly sinceMs: number;
  readonly untilMs?: number;
}

export function covers(scope: FreezeScope, service: ServiceName, environment: EnvironmentName): boolean {
  switch (scope.kind) {
    case 'all':
      return true;
    case 'environment':
      return scope.environment === environment;
    case 'service':
      return scope.service === service;
  }
}
