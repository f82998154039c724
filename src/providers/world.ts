import type { Fetch } from '../ports/http.ts';
import type { News } from '../github/bell.ts';
import type { Clock, Log } from '../ports/world.ts';
import type { LocalWorld } from './supervised.ts';

/** What every provider may work with; heavy clients are loaded when first used, never before. */
export interface ProviderWorld extends LocalWorld {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly log: Log;
  /** Of repositories at GitHub. */
  readonly news?: News;
  /** Where files of the providers may be kept, beside the record. */
  readonly stateFolder: string;
}
