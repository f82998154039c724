/** What the stand-in of Hosting remembers. */
export type VersionStatus = 'CREATED' | 'FINALIZED' | 'DELETED' | 'ABANDONED' | 'EXPIRED';

export interface HostedVersion {
  readonly id: string;
  status: VersionStatus;
  config: Readonly<Record<string, unknown>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly createdMs: number;
  finalizedMs?: number;
  deletedMs?: number;
  /** Path → hash of the packed bytes. */
  readonly files: Map<string, string>;
}

export interface HostedRelease {
  readonly id: string;
  readonly type: 'DEPLOY' | 'ROLLBACK' | 'SITE_DISABLE';
  readonly version?: HostedVersion;
  readonly message?: string;
  readonly atMs: number;
}

export interface HostedChannel {
  readonly id: string;
  readonly createdMs: number;
  expiresMs?: number;
  retainedReleaseCount: number;
  /** Newest first. */
  readonly releases: HostedRelease[];
  url: string;
}

export interface HostedSite {
  readonly id: string;
  readonly project: string;
  readonly versions: Map<string, HostedVersion>;
  readonly channels: Map<string, HostedChannel>;
  /** Hash → packed bytes, of everything that was ever uploaded to the site. */
  readonly blobs: Map<string, Buffer>;
  /** Finished versions beyond so many are deleted. */
  maxVersions?: number;
}
