/** A feature flag as it is now. */
export interface FlagState {
  readonly name: string;
  /** Such as `true for 25 %, false otherwise`. */
  readonly says: string;
}
