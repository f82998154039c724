import { distance } from 'fastest-levenshtein';

/** The known word that was probably meant, or undefined when none is close. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (word.length > 60) return undefined;
  const lower = word.toLowerCase();
  const ranked = known
    .map((candidate) => ({ candidate, far: distance(lower, candidate.toLowerCase()) }))
    .sort((left, right) => left.far - right.far);
  const best = ranked[0];
  return best && best.far <= Math.max(2, Math.floor(word.length / 3)) ? best.candidate : undefined;
}

/** `Did you mean shop? Known: …`, for a remedy. */
export function suggest(word: string, known: readonly string[]): string {
  const meant = nearest(word, known);
  const listed =
    known.length > 12 ? `${known.slice(0, 12).join(', ')} and ${known.length - 12} more` : known.join(', ');
  if (known.length === 0) return 'None is defined.';
  return meant === undefined ? `Known: ${listed}.` : `Did you mean ${meant}? Known: ${listed}.`;
}
