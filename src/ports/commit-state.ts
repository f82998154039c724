import type { Revision, ServiceName } from '../domain/ids.ts';

/** One thing that was tried on a commit; `unknown` is whatever says neither yes nor no. */
export interface TriedOnCommit {
  readonly name: string;
  readonly state: 'passed' | 'failed' | 'pending' | 'unknown';
}

/** What people said of the change that the commit ends. */
export interface CommitReviews {
  /** The request that was reviewed, such as `#12`; absent when the commit belongs to none. */
  readonly request?: string;
  readonly approvals: number;
  readonly changesRequested: readonly string[];
}

/** What a run on the commit left behind: the texts of its reports by name. */
export type FoundArtifact =
  | { readonly kind: 'found'; readonly files: ReadonlyMap<string, string> }
  | { readonly kind: 'missing' }
  | { readonly kind: 'refused'; readonly why: string };

/** What a code host knows of one exact commit. */
export interface CommitStates {
  /** Everything that was tried, the newest of each name. Throws ProviderError. */
  tried(revision: Revision, signal: AbortSignal): Promise<readonly TriedOnCommit[]>;
  reviews(revision: Revision, signal: AbortSignal): Promise<CommitReviews>;
  /** How many commits of the branch the revision lacks. */
  behind(revision: Revision, branch: string, signal: AbortSignal): Promise<number>;
  /** The newest artifact of this name that a run of this very commit left. Throws ProviderError. */
  artifact(revision: Revision, name: string, signal: AbortSignal): Promise<FoundArtifact>;
  /** Resolves when there may be news, or after the time. */
  news(waitMs: number, signal: AbortSignal): Promise<void>;
}

/** The code host of a service; nothing when it has none that can be asked. */
export type CommitStatesOf = (service: ServiceName) => CommitStates | undefined;
