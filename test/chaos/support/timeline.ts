/** What happened in a run, in order, told when an invariant is broken. */
export interface Timeline {
  readonly say: (sentence: string) => void;
  readonly text: () => string;
}

const kept = 400;

/** An empty timeline; its zero is now. */
export function timeline(print?: (line: string) => void): Timeline {
  const beganMs = Date.now();
  const lines: string[] = [];
  return {
    say: (sentence) => {
      const line = `${((Date.now() - beganMs) / 1000).toFixed(2).padStart(8)} s  ${sentence}`;
      lines.push(line);
      if (lines.length > kept) lines.shift();
      print?.(line);
    },
    text: () => lines.join('\n'),
  };
}
