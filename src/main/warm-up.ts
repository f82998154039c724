import type { Config } from '../domain/config.ts';
import { appPieces, octokitPieces } from '../github/library.ts';
import { loadInPieces } from '../io/load-in-pieces.ts';
import type { Piece } from '../io/load-in-pieces.ts';
import type { Log, Timers } from '../ports/world.ts';
import { libraryOf } from '../providers/libraries.ts';

/** The start itself has enough to do; a person seldom asks in its first moments. */
const afterStartMs = 2_000;
/** A part takes some tens of milliseconds; what came meanwhile is answered before the next. */
const betweenMs = 150;

/** The libraries that this configuration will need, and no other. */
export function librariesFor({ targets, github }: Pick<Config, 'targets' | 'github'>): readonly Piece[] {
  const used = [...targets.values()].flatMap(({ procedure }) => procedure.components.map(({ provider }) => provider));
  const own = github === undefined ? [] : octokitPieces;
  const asApp = github?.access.credentials.kind === 'app' ? appPieces : [];
  return [...new Set([...own, ...asApp, ...[...new Set(used)].flatMap(libraryOf)])];
}

/** Loads, soon after the start and a little at a time, what the first calls would hold everybody up with; the result ends it. */
export function warmUp(
  config: Pick<Config, 'targets' | 'github'>,
  { timers, log }: { readonly timers: Timers; readonly log: Log },
): () => void {
  const off = new AbortController();
  const pause = async (): Promise<void> => {
    await timers.sleep(betweenMs, off.signal);
    off.signal.throwIfAborted();
  };
  const load = async (): Promise<void> => {
    const pieces = librariesFor(config);
    if (pieces.length === 0) return;
    await timers.sleep(afterStartMs, off.signal);
    await loadInPieces(pieces, pause);
  };
  // The first call loads what is missing, and says what is wrong with it.
  load().catch((error: unknown) => {
    if (!off.signal.aborted) log.debug({ error }, 'could not load ahead');
  });
  return () => {
    off.abort();
  };
}
