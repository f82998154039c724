import type { PanelState } from '../slack/page-api.ts';

export type TrafficPoint = PanelState['points'][number];

/** How one request ended; without a version nobody answered it. */
export interface Outcome {
  readonly atMs: number;
  readonly version?: string;
  readonly isError: boolean;
}

interface Second {
  requests: number;
  errors: number;
  readonly answeredBy: Map<string, number>;
}

const keptSeconds = 180;

const secondOf = (atMs: number) => Math.floor(atMs / 1000);

const quiet = (): Second => ({ requests: 0, errors: 0, answeredBy: new Map() });

function pointOf(second: number, { requests, errors, answeredBy }: Second): TrafficPoint {
  const answered = [...answeredBy.values()].reduce((sum, count) => sum + count, 0);
  const byVersion = Object.fromEntries([...answeredBy].map(([version, count]) => [version, count / answered]));
  return { atMs: second * 1000, requests, errors, byVersion };
}

/** Counts outcomes by the second in which they became known and keeps the last three minutes. */
export function trafficPoints(beganAtMs: number) {
  const seconds = new Map<number, Second>();
  const firstSecond = secondOf(beganAtMs);

  const record = ({ atMs, version, isError }: Outcome): void => {
    const key = secondOf(atMs);
    const second = seconds.get(key) ?? quiet();
    second.requests += 1;
    if (isError) second.errors += 1;
    if (version !== undefined) second.answeredBy.set(version, (second.answeredBy.get(version) ?? 0) + 1);
    seconds.set(key, second);
    seconds.delete(key - keptSeconds - 1);
  };

  /** Only seconds that are over, the quiet ones too: an outage is a row of points with nothing in them. */
  const points = (nowMs: number): readonly TrafficPoint[] => {
    const end = secondOf(nowMs);
    const start = Math.max(firstSecond, end - keptSeconds);
    return Array.from({ length: Math.max(0, end - start) }, (_, index) => {
      const second = start + index;
      return pointOf(second, seconds.get(second) ?? quiet());
    });
  };

  return { record, points };
}
