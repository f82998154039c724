/** The texts of a configuration that once ruled; the newest rules all replicas. */
export interface StoredConfig {
  readonly number: number;
  /** The configuration's own version, a hash of what it says. */
  readonly version: string;
  /** The files, as the configuration's loader writes and reads them. */
  readonly text: string;
}

export interface ConfigVersions {
  newest(): Promise<StoredConfig | undefined>;
  /** Makes this the ruling one; nothing new when the newest already says the same. */
  propose(config: Omit<StoredConfig, 'number'>, atMs: number): Promise<StoredConfig>;
}
