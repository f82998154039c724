import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { catalogue, decide } from '../../../src/pipeline/recovery/catalogue.ts';
import type { Situation } from '../../../src/pipeline/recovery/situation.ts';
import { cataloguePage } from '../../../src/pipeline/recovery/page.ts';

const root = join(import.meta.dirname, '..', '..', '..');

const aSituation = (changes: Partial<Situation> = {}): Situation => ({
  operation: 'release',
  code: 'failed',
  outcome: 'not-done',
  retryable: false,
  tries: 1,
  allowed: 3,
  pauseMs: 1000,
  leftMs: 60_000,
  hasOperation: false,
  canLook: true,
  turn: 0,
  isRefreshed: false,
  isGoingBack: false,
  isOptional: false,
  canHold: true,
  effectsBegun: true,
  onUnhealthy: 'roll-back',
  hasBase: false,
  ...changes,
});

describe('the catalogue', () => {
  test('has at least 24 strategies, each with a name of its own and a sentence', () => {
    const names = catalogue.map(({ name }) => name);

    expect(names.length).toBeGreaterThanOrEqual(24);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z]+(-[a-z]+)+$/.test(name))).toEqual([]);
    expect(catalogue.filter(({ when, does }) => !when.endsWith('.') || !does.endsWith('.'))).toEqual([]);
  });

  test('is tried strategy by strategy', () => {
    const files = globSync('test/pipeline/**/*.test.ts', { cwd: root });
    const tests = files.map((file) => readFileSync(join(root, file), 'utf8')).join('\n');

    expect(catalogue.filter(({ name }) => !tests.includes(`'${name}`)).map(({ name }) => name)).toEqual([]);
  });

  test('is the page of the reference', () => {
    expect(readFileSync(join(root, 'docs/reference/recovery.md'), 'utf8')).toBe(cataloguePage());
  });
});

describe('parts of a component', () => {
  test.each([
    ['undo-for-a-critical-part', { part: 'critical' }, { kind: 'give-up', end: 'roll-back' }],
    ['report-a-lesser-part', { part: 'lesser' }, { kind: 'give-up', end: 'report' }],
    ['repeat-only-what-failed', { part: 'lesser', retryable: true }, { kind: 'retry', afterMs: 1000, counts: true }],
    ['report-a-lesser-part', { part: 'lesser', retryable: true, tries: 3 }, { kind: 'give-up', end: 'report' }],
    ['hand-the-rollback-over', { part: 'critical', isGoingBack: true }, { kind: 'give-up', end: 'hand-over' }],
  ] as const)('%s', (strategy, changes, decision) => {
    expect(decide(aSituation(changes))).toMatchObject({ strategy, decision });
  });
});

describe('a decision', () => {
  test('never makes a phase wait for a person that cannot be held', () => {
    const codes = ['unauthenticated', 'forbidden', 'plan-limit', 'quota', 'host-gone'] as const;
    const kinds = codes.map(
      (code) => decide(aSituation({ code, canHold: false, isRefreshed: true, retryAfterMs: 90_000_000 })).decision.kind,
    );

    expect(kinds).not.toContain('hold');
  });

  test('tells why, with the failure’s code and the try', () => {
    expect(decide(aSituation({ code: 'unavailable', retryable: true })).why).toBe(
      'release: unavailable, try 1 of 3: retry after 1 s',
    );
  });

  test('without its strategy is another one', () => {
    const rest = catalogue.filter(({ name }) => name !== 'ask-for-permission');
    expect(decide(aSituation({ code: 'forbidden' }), rest).strategy).toBe('roll-back');
  });
});
