import type { protos } from '@google-cloud/functions';

export type SentFunction = protos.google.cloud.functions.v2.IFunction;

/** A function of the 2nd generation: a Cloud Run service with a resource of its own. */
export interface StoredFunction {
  readonly name: string;
  readonly createdMs: number;
  updatedMs: number;
  /** What was asked for last, with what Google fills in. */
  resource: SentFunction;
  state: 'ACTIVE' | 'FAILED' | 'DEPLOYING' | 'DELETING';
  messages: readonly string[];
  readonly service: string;
  revision: string;
  deployments: number;
}

/** Work on a function. */
export interface FunctionOperation {
  readonly name: string;
  readonly target: string;
  readonly verb: 'create' | 'update' | 'delete';
  readonly sent: SentFunction;
  readonly paths: readonly string[];
  readonly startedMs: number;
  stage: 'queued' | 'build' | 'service' | 'done';
  buildEndsMs: number;
  runOperation?: string;
  endedMs?: number;
  failure?: { readonly code: number; readonly message: string };
}

/** How a function behaves when Google builds it. */
export interface BuildBehaviour {
  readonly buildMs?: number;
  readonly fails?: { readonly code: number; readonly message: string };
}

export const shortName = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

/** Cloud Run's names are lower case and know no underscore. */
export const serviceNameOf = (name: string): string =>
  name.replace(/\/functions\/([^/]+)$/, (_, id: string) => `/services/${id.toLowerCase().replaceAll('_', '-')}`);
