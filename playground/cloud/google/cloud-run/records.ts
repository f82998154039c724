import type { protos } from '@google-cloud/run';

export type Template = protos.google.cloud.run.v2.IRevisionTemplate;
export type Target = protos.google.cloud.run.v2.ITrafficTarget;
export type SentService = protos.google.cloud.run.v2.IService;

/** A revision: made once, never changed. */
export interface StoredRevision {
  readonly name: string;
  readonly template: Template;
  readonly imageDigests: readonly string[];
  readonly createdMs: number;
  readonly generation: number;
  /** When its start ends, well or not; infinite for work that does not end. */
  readonly decidedMs: number;
  readonly failure?: { readonly reason: string; readonly message: string };
}

/** Where traffic really goes. */
export interface Served {
  readonly type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST' | 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION';
  readonly revision: string;
  readonly percent: number;
  readonly tag: string;
}

export interface Failure {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
}

/** A change of a service that Cloud Run is working on, or has worked on. */
export interface StoredOperation {
  readonly name: string;
  readonly service: string;
  /** The service as this change left it. */
  readonly about: StoredService;
  readonly generation: number;
  readonly startedMs: number;
  readonly kind: 'create' | 'template' | 'traffic' | 'delete-revision';
  readonly revision?: string;
  /** What is being deleted. */
  readonly deleted?: StoredRevision;
  /** Set when it ended. */
  ended?: { readonly atMs: number; readonly failure?: Failure };
}

export interface StoredService {
  readonly name: string;
  readonly uid: string;
  readonly createdMs: number;
  updatedMs: number;
  generation: number;
  observedGeneration: number;
  /** Rises with every change that is written. */
  etag: number;
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
  ingress: string;
  template: Template;
  traffic: readonly Target[];
  served: readonly Served[];
  failure: Failure | undefined;
  latestCreated: string;
  latestReady: string;
  readonly revisions: Map<string, StoredRevision>;
}

export const shortName = (name: string): string => name.split('/').at(-1) ?? name;
