import { describe, expect, test } from 'vitest';
import {
  after,
  finalPhases,
  isFinal,
  isWaiting,
  isWorking,
  lifecycleDiagram,
  occupiesTarget,
} from '../../src/domain/lifecycle.ts';
import { moves, phases } from '../../src/domain/phase.ts';

test('every phase is final, waiting or working, and only one of them', () => {
  for (const phase of phases) {
    expect([isFinal(phase), isWaiting(phase), isWorking(phase)].filter(Boolean)).toEqual([true]);
  }
});

test('the final phases are those that nothing leaves', () => {
  expect(finalPhases).toEqual(['live', 'blocked', 'rejected', 'expired', 'cancelled', 'failed', 'rolled-back']);
  for (const phase of finalPhases) expect(moves.filter((move) => after(phase, move) !== undefined)).toEqual([]);
});

test('a target is taken from the first preparation to the settled end, a failed rollback included', () => {
  expect(phases.filter(occupiesTarget)).toEqual([
    'preparing',
    'releasing',
    'shifting',
    'observing',
    'baking',
    'rolling-back',
    'rollback-failed',
  ]);
});

test('every phase can be reached from the request', () => {
  const reached = new Set<string>(['awaiting']);
  for (const phase of phases) {
    // As many rounds as there are phases reach everything that can be reached.
    for (const from of phases.filter((one) => reached.has(one))) {
      for (const move of moves) reached.add(after(from, move) ?? from);
    }
    expect(phases).toContain(phase);
  }

  expect(phases.filter((phase) => !reached.has(phase))).toEqual([]);
});

test('every phase that is not final leads to an end', () => {
  const ends = (from: (typeof phases)[number], seen: readonly string[] = []): boolean =>
    isFinal(from) ||
    moves.some((move) => {
      const next = after(from, move);
      return next !== undefined && !seen.includes(next) && ends(next, [...seen, from]);
    });

  expect(phases.filter((phase) => !ends(phase))).toEqual([]);
});

test('every move is possible somewhere', () => {
  expect(moves.filter((move) => phases.every((phase) => after(phase, move) === undefined))).toEqual([]);
});

describe('the diagram', () => {
  const lines = lifecycleDiagram().split('\n');

  test('begins with the request and shows each arrow once', () => {
    expect(lines.slice(0, 2)).toEqual(['stateDiagram-v2', '  [*] --> awaiting']);
    expect(new Set(lines).size).toBe(lines.length);
  });

  test('has an arrow for each cell of the table and an end for each final phase', () => {
    const cells = phases.flatMap((phase) => moves.filter((move) => after(phase, move) !== undefined));

    expect(lines).toHaveLength(2 + cells.length + finalPhases.length);
    expect(lines).toContain('  observing --> rolling_back: go-bad');
    expect(lines).toContain('  rollback_failed --> preparing: start-over');
    expect(lines).toContain('  rolled_back --> [*]');
  });
});
