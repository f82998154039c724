import { setImmediate as turn } from 'node:timers/promises';

/** Loads a part of a library, which stays loaded. */
export type Piece = () => unknown;

const begun = new WeakMap<Piece, Promise<unknown>>();

/**
 * Loads a large library part by part. Evaluating modules holds up everything else, a whole library for hundreds of
 * milliseconds; between two parts whoever waits gets an answer.
 */
export async function loadInPieces(
  pieces: readonly Piece[],
  between: () => Promise<unknown> = () => turn(),
): Promise<void> {
  for (const piece of pieces) {
    const known = begun.get(piece);
    if (known !== undefined) {
      await known;
      continue;
    }
    await between();
    await begin(piece);
  }
}

/** One that could not be loaded is tried again by the next who needs it. */
function begin(piece: Piece): Promise<unknown> {
  const loading = begun.get(piece) ?? Promise.resolve().then(piece);
  begun.set(piece, loading);
  loading.catch(() => begun.delete(piece));
  return loading;
}
