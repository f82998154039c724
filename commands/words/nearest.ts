/** How many letters must be put in, taken out, changed or swapped with their neighbour to make one word of the other. */
export function distance(left: string, right: string): number {
  let before: readonly number[] = [];
  let above: readonly number[] = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      const swapped =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      line.push(
        Math.min(
          cell(above, column) + 1,
          cell(line, column - 1) + 1,
          cell(above, column - 1) + (same ? 0 : 1),
          swapped ? cell(before, column - 2) + 1 : Infinity,
        ),
      );
    }
    before = above;
    above = line;
  }
  return cell(above, right.length);
}

const cell = (line: readonly number[], column: number): number => line[column] ?? Infinity;

const longestTypo = 40;

/** The known word that was probably meant, or nothing when none is near. */
export function nearest<Known extends string>(typed: string, known: readonly Known[]): Known | undefined {
  if (typed.length > longestTypo) return undefined;
  const lower = typed.toLowerCase();
  const ranked = known
    .map((word) => ({ word, far: distance(lower, word.toLowerCase()) }))
    .filter(({ word, far }) => far <= Math.max(1, Math.floor(Math.max(word.length, typed.length) / 3)))
    .sort((left, right) => left.far - right.far);
  return ranked[0]?.word ?? begun(lower, known);
}

/** `prod` means production when nothing else begins so. */
function begun<Known extends string>(lower: string, known: readonly Known[]): Known | undefined {
  const fitting = lower.length < 2 ? [] : known.filter((word) => word.toLowerCase().startsWith(lower));
  return fitting.length === 1 ? fitting[0] : undefined;
}
