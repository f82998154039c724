import type { Google } from '../../google/clients.ts';
import type { FunctionsSettings } from '../settings.ts';

/** Whom to ask, for what, and until when. */
export interface FarSide {
  readonly google: Google;
  readonly settings: FunctionsSettings;
  readonly signal: AbortSignal;
}

/** What became of work at the far end. */
export type FarWork =
  | { readonly state: 'running'; readonly lines: readonly string[] }
  | { readonly state: 'done'; readonly lines: readonly string[] }
  | { readonly state: 'failed'; readonly code: number; readonly sentence: string; readonly lines: readonly string[] }
  | { readonly state: 'forgotten' };

/** Work as it stands in a list: on which function, in whose step. */
export interface FarOperation {
  readonly name: string;
  readonly target: string;
  readonly done: boolean;
  readonly step?: string;
}
