/** Shares of traffic in percent by version; versions without traffic are absent. */
export type Weights = Readonly<Record<string, number>>;

/** What a shift asks for: one version's new share, and who inherits the rest if nobody else carries traffic. */
export interface Shift {
  readonly version: string;
  readonly weight: number;
  readonly heir: string | undefined;
}

const rounded = (share: number): number => Math.round(share * 10_000) / 10_000;

/** Gives one version its share and leaves the rest to the others in their old proportions. */
export function shiftWeights(current: Weights, { version, weight, heir }: Shift): Weights {
  const others = Object.entries(current).filter(([name, share]) => name !== version && share > 0);
  const rest = 100 - weight;
  if (others.length === 0) {
    if (weight === 0) return heir === undefined ? {} : { [heir]: 100 };
    if (heir === undefined || rest === 0) return { [version]: 100 };
    return { [version]: weight, [heir]: rest };
  }

  const total = others.reduce((sum, [, share]) => sum + share, 0);
  const next: Record<string, number> = weight > 0 ? { [version]: weight } : {};
  let left = rest;
  for (const [index, [name, share]] of others.entries()) {
    // The last one takes what rounding left, so that the shares always add up to 100.
    const part = index === others.length - 1 ? rounded(left) : rounded((rest * share) / total);
    left -= part;
    if (part > 0) next[name] = part;
  }
  return next;
}

interface Lane {
  readonly version: string;
  readonly weight: number;
  credit: number;
}

/** Deals requests out so that every run of 100 holds the exact shares, evenly mixed. */
export class SmoothDeal {
  private lanes: Lane[] = [];
  private total = 0;

  set(weights: Weights): void {
    this.lanes = Object.entries(weights)
      .filter(([, weight]) => weight > 0)
      .map(([version, weight]) => ({ version, weight, credit: 0 }));
    this.total = this.lanes.reduce((sum, lane) => sum + lane.weight, 0);
  }

  carries(version: string): boolean {
    return this.lanes.some((lane) => lane.version === version);
  }

  next(): string | undefined {
    let best: Lane | undefined;
    for (const lane of this.lanes) {
      lane.credit += lane.weight;
      if (best === undefined || lane.credit > best.credit) best = lane;
    }
    if (best === undefined) return undefined;
    best.credit -= this.total;
    return best.version;
  }

  /** Another version than the one that just failed, without disturbing the deal. */
  otherThan(version: string): string | undefined {
    let best: Lane | undefined;
    for (const lane of this.lanes) {
      if (lane.version !== version && (best === undefined || lane.weight > best.weight)) best = lane;
    }
    return best?.version;
  }
}
