import type { Labels } from '../plan/labels.ts';

/** Where the source of a deployment lies at Google. */
export interface SavedSource {
  readonly bucket: string;
  readonly object: string;
  readonly generation?: string;
}

/** A function as Google has it. */
export interface Deployed {
  readonly id: string;
  readonly region: string;
  readonly generation: 1 | 2;
  /** The whole resource name. */
  readonly resource: string;
  readonly state: 'active' | 'deploying' | 'failed' | 'deleting' | 'unknown';
  readonly messages: readonly string[];
  readonly labels: Labels;
  readonly runtime: string;
  readonly entryPoint: string;
  readonly memory: string;
  readonly env: Readonly<Record<string, string>>;
  /** `KEY=secret:version`. */
  readonly secrets: readonly string[];
  readonly trigger: 'event' | 'request';
  /** What else a release sets, fact by fact; how a function of the 2nd generation runs, its service says. */
  readonly facts: Readonly<Record<string, string>>;
  readonly serviceAccount: string;
  readonly updatedAtMs: number;
  readonly url?: string;
  /** 2nd generation: the Run service and the revision that was deployed last, by its short name. */
  readonly service?: string;
  readonly revision?: string;
  readonly source?: SavedSource;
  /** 1st generation: rises with each deployment. */
  readonly versionId?: string;
}

/** The last word of a resource name. */
export const shortName = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

/** The location in a resource name. */
export const regionIn = (name: string): string => /\/locations\/([^/]+)\//.exec(name)?.[1] ?? '';
