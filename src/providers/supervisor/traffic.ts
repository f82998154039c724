/** Upper bounds of the latency classes in milliseconds, ten per decade up to 100 s; one more class holds what is slower. */
export const latencyBoundsMs: readonly number[] = Array.from(
  { length: 51 },
  (_, index) => Math.round(10 ** (index / 10) * 100) / 100,
);

const keptSeconds = 7_200;
/** How far back requests are counted. */
export const keptMs = keptSeconds * 1_000;

/** How a request on a version ended. */
export type Outcome =
  | { readonly kind: 'answered'; readonly status: number; readonly latencyMs: number }
  | { readonly kind: 'connect-failed' }
  | { readonly kind: 'broken' }
  | { readonly kind: 'timed-out'; readonly latencyMs: number }
  | { readonly kind: 'aborted-by-client' };

/** What one version did in one second; latency is pairs of class index and count. */
export interface TrafficSecond {
  readonly atMs: number;
  readonly requests: number;
  readonly errors: number;
  readonly connectFailures: number;
  readonly timeouts: number;
  readonly aborted: number;
  readonly inFlightMax: number;
  readonly latency: readonly (readonly [number, number])[];
}

interface Cell {
  second: number;
  requests: number;
  errors: number;
  connectFailures: number;
  timeouts: number;
  aborted: number;
  inFlightMax: number;
  readonly latency: Uint32Array;
}

function emptyCell(): Cell {
  const latency = new Uint32Array(latencyBoundsMs.length + 1);
  const counts = { requests: 0, errors: 0, connectFailures: 0, timeouts: 0, aborted: 0, inFlightMax: 0 };
  return { second: -1, ...counts, latency };
}

function reset(cell: Cell, second: number): void {
  cell.second = second;
  cell.requests = cell.errors = cell.connectFailures = cell.timeouts = cell.aborted = cell.inFlightMax = 0;
  cell.latency.fill(0);
}

/** The class that a latency falls into. */
export function latencyClass(latencyMs: number): number {
  let low = 0;
  let high = latencyBoundsMs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (latencyMs <= (latencyBoundsMs[middle] ?? Infinity)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function told(cell: Cell): TrafficSecond {
  const latency: (readonly [number, number])[] = [];
  for (const [index, count] of cell.latency.entries()) if (count > 0) latency.push([index, count]);
  const { second, requests, errors, connectFailures, timeouts, aborted, inFlightMax } = cell;
  return { atMs: second * 1_000, requests, errors, connectFailures, timeouts, aborted, inFlightMax, latency };
}

/** Counts one version's requests per second for the last two hours. */
export class TrafficMeter {
  inFlight = 0;
  private readonly cells: (Cell | undefined)[] = [];

  began(nowMs: number): void {
    this.inFlight += 1;
    const cell = this.cellAt(nowMs);
    if (this.inFlight > cell.inFlightMax) cell.inFlightMax = this.inFlight;
  }

  ended(nowMs: number, outcome: Outcome): void {
    this.inFlight -= 1;
    const cell = this.cellAt(nowMs);
    cell.requests += 1;
    if (outcome.kind === 'answered' || outcome.kind === 'timed-out') {
      const index = latencyClass(outcome.latencyMs);
      cell.latency[index] = (cell.latency[index] ?? 0) + 1;
    }
    if (outcome.kind === 'connect-failed') cell.connectFailures += 1;
    if (outcome.kind === 'timed-out') cell.timeouts += 1;
    if (outcome.kind === 'aborted-by-client') cell.aborted += 1;
    else if (outcome.kind !== 'answered' || outcome.status >= 500) cell.errors += 1;
  }

  /** The seconds with anything in them, from `sinceMs` up to, not including, `untilMs`. */
  read(sinceMs: number, untilMs: number): readonly TrafficSecond[] {
    return this.cells
      .filter((cell) => cell !== undefined)
      .filter((cell) => cell.second * 1_000 >= sinceMs && cell.second * 1_000 < untilMs)
      .sort((a, b) => a.second - b.second)
      .map(told);
  }

  private cellAt(nowMs: number): Cell {
    const second = Math.floor(nowMs / 1_000);
    const index = second % keptSeconds;
    let cell = this.cells[index];
    if (cell === undefined) {
      cell = emptyCell();
      this.cells[index] = cell;
    }
    if (cell.second !== second) reset(cell, second);
    return cell;
  }
}
