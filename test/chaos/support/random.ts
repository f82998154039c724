/** Numbers that look random and are the same for the same seed. */
export interface Chance {
  /** 0 ≤ n < 1. */
  readonly next: () => number;
  readonly between: (from: number, to: number) => number;
  readonly pick: <One>(from: readonly [One, ...One[]]) => One;
  readonly is: (share: number) => boolean;
  /** A source of its own, so that one part's draws do not move another's. */
  readonly fork: (name: string) => Chance;
}

/** A seed's numbers (mulberry32: small, and good enough to choose moments with). */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    between: (from, to) => from + next() * (to - from),
    pick: (from) => from[Math.floor(next() * from.length)] ?? from[0],
    is: (share) => next() < share,
    fork: (name) => chanceOf(seedOf(`${seed} ${name}`)),
  };
}

function seedOf(text: string): number {
  let hash = 2_166_136_261;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16_777_619);
  return hash >>> 0;
}

/** The seed that somebody wants to see again, else a fresh one. */
export function chooseSeed(wanted: string | undefined): number {
  const parsed = Number(wanted);
  return wanted !== undefined && wanted !== '' && Number.isInteger(parsed)
    ? parsed
    : Math.floor(Math.random() * 1_000_000);
}
