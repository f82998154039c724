import { describe, expect, test } from 'vitest';
import type { Procedure } from '../../src/domain/plan.ts';
import { isEnvironmentName, isServiceName, must, targetId } from '../../src/domain/ids.ts';
import { base, configOf, faultsOfText, shop } from './load-text.ts';

const procedureIn = (environment: string, text: string): Procedure => {
  const id = targetId(must(isServiceName, 'shop'), must(isEnvironmentName, environment));
  const target = configOf(text).targets.get(id);
  if (target === undefined) throw new Error(`no target in ${environment}`);
  return target.procedure;
};
const withProduction = (settings: string): string =>
  base.replace('production: { order: 2 }', `production: { order: 2, ${settings} }`) + shop;

const hooks = `
defaults:
  hooks:
    warm: { at: after, phase: releasing, kind: command, settings: { run: [warm], folder: ., repeatable: true } }
    news: { at: before, phase: shifting, kind: http, mode: warn-only, timeout: 10s, settings: { url: https://example.com } }
`;

describe('hooks', () => {
  test('keep the order in which they are written, with paths made absolute', () => {
    const read = procedureIn('production', base + shop + hooks).hooks;

    expect(read).toEqual([
      {
        name: 'warm',
        at: 'after',
        phase: 'releasing',
        kind: 'command',
        mode: 'enforce',
        timeoutMs: 300_000,
        settings: { run: ['warm'], folder: '/srv/config', repeatable: true },
      },
      {
        name: 'news',
        at: 'before',
        phase: 'shifting',
        kind: 'http',
        mode: 'warn-only',
        timeoutMs: 10_000,
        settings: { url: 'https://example.com', method: 'POST' },
      },
    ]);
  });

  test('are absent where there are none, so that plans stay as they were', () => {
    expect('hooks' in procedureIn('production', base + shop)).toBe(false);
  });

  test('can be taken away or changed by an environment', () => {
    const text = withProduction('hooks: { warm: off, news: { mode: enforce } }') + hooks;

    expect(procedureIn('production', text).hooks).toMatchObject([{ name: 'news', mode: 'enforce' }]);
    expect(procedureIn('staging', text).hooks).toHaveLength(2);
  });

  test('of kind command say how a lost result is found out', () => {
    const text = base + shop + hooks.replace(', repeatable: true', '');

    expect(faultsOfText(text).map(({ path, expected }) => `${path}: ${expected}`)).toEqual([
      'defaults.hooks.warm.settings: verify, or repeatable: true',
    ]);
  });

  test('of a kind that nobody carries out are a fault', () => {
    const text = base + shop + hooks.replace('kind: command', 'kind: workflow');

    expect(faultsOfText(text).map(({ path }) => path)).toEqual(['defaults.hooks.warm.kind']);
  });
});

describe('an environment', () => {
  const checks = 'defaults: { checks: { tests: { kind: command, settings: { run: [test] } } } }\n';

  test('has timeouts and a retry policy of its own, joined with what the others say', () => {
    const text = `${withProduction('timeouts: { release: 40m }, retry: { attempts: 7 }')}defaults: { retry: { base: 2s } }`;

    expect(procedureIn('production', text)).toMatchObject({
      timeouts: { releaseMs: 2_400_000, shiftMs: 60_000 },
      retry: { attempts: 7, baseMs: 2000 },
    });
    expect(procedureIn('staging', text)).toMatchObject({ timeouts: { releaseMs: 900_000 }, retry: { attempts: 3 } });
  });

  test('says by its strictness what checks and hooks without a mode of their own do', () => {
    const text = `${withProduction('strictness: warn-only')}${checks}`;

    expect(procedureIn('production', text).checks).toMatchObject([{ name: 'tests', mode: 'warn-only' }]);
    expect(procedureIn('staging', text).checks).toMatchObject([{ name: 'tests', mode: 'enforce' }]);
    const strict = text.replace('kind: command,', 'kind: command, mode: enforce,');
    expect(procedureIn('production', strict).checks).toMatchObject([{ mode: 'enforce' }]);
  });

  test('says it for the proof of an earlier environment too', () => {
    const text = withProduction('strictness: warn-only, provenIn: staging');

    expect(procedureIn('production', text).checks).toMatchObject([{ name: 'proven-in-staging', mode: 'warn-only' }]);
  });
});
