import { describe, expect, it } from 'vitest';
import { optionValue } from '../../blocks/limits.ts';
import { decodeChoice, decodeDeployment, encodeChoice, targetActions, targetKey } from '../../blocks/menu-ids.ts';
import { isEnvironmentName, isServiceName, must, targetId } from '../../src/domain/ids.ts';
import { shopProduction } from './support/names.ts';

const long = (end: string) =>
  targetId(must(isServiceName, `s${'x'.repeat(39)}`), must(isEnvironmentName, `e${'y'.repeat(37)}${end}`));

describe('menu values', () => {
  it('say what to do with which target', () => {
    const value = encodeChoice('lock', shopProduction);

    expect(value).toBe('lock shop/production');
    expect(decodeChoice(value, [shopProduction])).toEqual({ action: 'lock', target: 'shop/production' });
  });

  it('keep the longest names apart within the length of an option', () => {
    const targets = [long('aa'), long('ab')];

    expect(new Set(targets.map(targetKey)).size).toBe(2);
    for (const action of targetActions) {
      for (const target of targets) {
        expect(encodeChoice(action, target).length).toBeLessThanOrEqual(optionValue);
        expect(decodeChoice(encodeChoice(action, target), targets)).toEqual({ action, target });
      }
    }
  });

  it.each(['', 'lock', 'burn shop/production', 'lock shop/staging', 'lock shop/production now'])(
    'refuse %j',
    (value) => {
      expect(decodeChoice(value, [shopProduction])).toBeUndefined();
    },
  );

  it('name a deployment by its id only', () => {
    expect(decodeDeployment('shop#42')).toBe('shop#42');
    expect(decodeDeployment('shop')).toBeUndefined();
  });
});
