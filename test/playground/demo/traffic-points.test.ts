import { expect, test } from 'vitest';
import { trafficPoints } from '../../../playground/demo/traffic-points.ts';

test('a second that is over becomes one point with the share of each version', () => {
  const log = trafficPoints(10_000);
  log.record({ atMs: 10_100, version: 'v1', isError: false });
  log.record({ atMs: 10_200, version: 'v1', isError: false });
  log.record({ atMs: 10_300, version: 'v1', isError: false });
  log.record({ atMs: 10_999, version: 'v2', isError: true });

  expect(log.points(11_000)).toEqual([{ atMs: 10_000, requests: 4, errors: 1, byVersion: { v1: 0.75, v2: 0.25 } }]);
});

test('the second under way is not shown yet', () => {
  const log = trafficPoints(10_000);
  log.record({ atMs: 10_100, version: 'v1', isError: false });

  expect(log.points(10_900)).toEqual([]);
});

test('requests that nobody answered count as errors of no version', () => {
  const log = trafficPoints(0);
  log.record({ atMs: 5, isError: true });
  log.record({ atMs: 6, version: 'v1', isError: false });

  expect(log.points(1_000)).toEqual([{ atMs: 0, requests: 2, errors: 1, byVersion: { v1: 1 } }]);
});

test('a second without any request is a point too', () => {
  const log = trafficPoints(0);
  log.record({ atMs: 2_500, version: 'v1', isError: false });

  expect(log.points(3_000).map(({ requests }) => requests)).toEqual([0, 0, 1]);
});

test('three minutes are kept', () => {
  const log = trafficPoints(0);
  for (let atMs = 0; atMs < 400_000; atMs += 500) log.record({ atMs, version: 'v1', isError: false });

  const points = log.points(400_000);

  expect(points).toHaveLength(180);
  expect(points[0]).toEqual({ atMs: 220_000, requests: 2, errors: 0, byVersion: { v1: 1 } });
});
