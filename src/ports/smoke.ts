import type { SmokeMoment, SmokeResult, SmokeSequence } from '../domain/smoke.ts';

/** Runs one sequence against the address of the version under test. A failing service is a result, not an error. */
export type SmokeRunner = (
  run: { readonly sequence: SmokeSequence; readonly moment: SmokeMoment; readonly baseUrl: string },
  signal: AbortSignal,
) => Promise<SmokeResult>;
