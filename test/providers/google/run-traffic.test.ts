import { describe, expect, test } from 'vitest';
import type { TrafficEntry } from '../../../src/providers/google/run-shape.ts';
import {
  demandWhole,
  pinnedTo,
  sameTraffic,
  sharesOf,
  tagsOf,
  unpinned,
  withShare,
} from '../../../src/providers/google/run-traffic.ts';

const shares = (all: Readonly<Record<string, number>>) => new Map(Object.entries(all));
const service = { latestReady: 'api-3' };

describe('a split of traffic', () => {
  test('gives the newest its share exactly and the old one the rest', () => {
    expect(withShare(shares({ old: 100 }), 'new', 7)).toEqual(shares({ new: 7, old: 93 }));
    expect(withShare(shares({ old: 93, new: 7 }), 'new', 100)).toEqual(shares({ new: 100 }));
    expect(withShare(shares({ old: 50, new: 50 }), 'new', 0)).toEqual(shares({ old: 100 }));
  });

  test.each([1, 5, 10, 25, 33, 50, 66, 99])('is 100 %% together when %i %% meet several old revisions', (percent) => {
    const split = withShare(shares({ a: 34, b: 33, c: 33 }), 'new', percent);

    expect(split.get('new')).toBe(percent);
    expect([...split.values()].reduce((sum, one) => sum + one, 0)).toBe(100);
    expect([...split.values()].every((one) => Number.isInteger(one) && one > 0)).toBe(true);
  });

  test('cannot leave a rest that nobody takes', () => {
    expect(() => withShare(shares({ new: 100 }), 'new', 60)).toThrow(/nothing beside new serves/);
  });

  test.each([-1, 101, 12.5, Number.NaN])('cannot be %f %%', (percent) => {
    expect(() => withShare(shares({ old: 100 }), 'new', percent)).toThrow(/whole percents/);
  });

  test('that is not 100 % together is refused before it is sent', () => {
    expect(() => {
      demandWhole(pinnedTo(shares({ a: 60, b: 30 })));
    }).toThrow(/90/);
  });

  test('keeps the tags of revisions without traffic', () => {
    const entries: readonly TrafficEntry[] = [
      { to: { revision: 'api-2' }, percent: 100, tag: 'stable' },
      { to: { revision: 'api-3' }, percent: 0, tag: 'q1' },
    ];

    expect(unpinned(tagsOf(entries))).toEqual([
      { to: 'latest', percent: 100 },
      { to: { revision: 'api-2' }, percent: 0, tag: 'stable' },
      { to: { revision: 'api-3' }, percent: 0, tag: 'q1' },
    ]);
  });

  test('is the same whether the newest revision is meant by name or as the newest', () => {
    const byName = pinnedTo(shares({ 'api-3': 100 }));

    expect(sharesOf(service, unpinned())).toEqual(sharesOf(service, byName));
    expect(sameTraffic(service, unpinned(), byName)).toBe(true);
    expect(sameTraffic({ latestReady: 'api-4' }, unpinned(), byName)).toBe(false);
    expect(sameTraffic(service, byName, [...byName, { to: { revision: 'api-3' }, percent: 0, tag: 'q1' }])).toBe(false);
  });
});
