import { describe, expect, test } from 'vitest';
import type { ComponentDrift } from '../../src/domain/drift.ts';
import { carriedOver, compareFacts, driftPercent } from '../../src/domain/drift.ts';
import { isComponentName, must } from '../../src/domain/ids.ts';

const component = must(isComponentName, 'web');
const drifted = (facts: number, differing: number, unknown?: string): ComponentDrift => ({
  component,
  facts,
  differing,
  differences: [],
  remarks: [],
  ...(unknown === undefined ? {} : { unknown }),
});

describe('comparing facts', () => {
  test('names what changed, what came and what went, in the order of their names', () => {
    const was = { traffic: 'v7 100 %', rules: 'abc', memory: '256 MB' };

    expect(compareFacts(was, { traffic: 'v6 100 %', rules: 'abc', tag: 'x' })).toEqual({
      facts: 4,
      differing: 3,
      differences: [
        { fact: 'memory', was: '256 MB' },
        { fact: 'tag', is: 'x' },
        { fact: 'traffic', was: 'v7 100 %', is: 'v6 100 %' },
      ],
    });
  });

  test('counts all of many differences and lists the first fifty', () => {
    const was = Object.fromEntries(Array.from({ length: 127 }, (_, index) => [`function ${index}`, 'v1']));

    const { facts, differing, differences } = compareFacts(was, {});

    expect([facts, differing, differences.length]).toEqual([127, 127, 50]);
  });
});

describe('the figure', () => {
  test('is the share of all facts, over all components', () => {
    expect(driftPercent([drifted(100, 1), drifted(100, 0)])).toBe(0.5);
  });

  test('leaves out what could not be compared, and is not known when nothing could', () => {
    expect(driftPercent([drifted(10, 1), drifted(0, 0, 'no answer')])).toBe(10);
    expect(driftPercent([drifted(0, 0, 'no answer')])).toBeUndefined();
  });

  test('of a place without facts is zero', () => {
    expect(driftPercent([drifted(0, 0)])).toBe(0);
  });
});

test('what a deployment did not touch goes on being compared with what it was', () => {
  const baseline = { traffic: 'v7', rules: 'abc', old: 'x' };
  const before = { traffic: 'v7', rules: 'drifted', old: 'x' };
  const now = { traffic: 'v6', rules: 'drifted', fresh: 'y' };

  expect(carriedOver(baseline, before, now)).toEqual({ traffic: 'v6', rules: 'abc', fresh: 'y' });
});
