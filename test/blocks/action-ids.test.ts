import { describe, expect, it } from 'vitest';
import { buttonPayloads, decode, encode } from '../../blocks/action-ids.ts';
import { buttonValue, reasonLength } from '../../blocks/limits.ts';
import { deployment, digest, production, reference, shop, shopProduction } from './support/names.ts';

const seen = { id: deployment, epoch: 7, digest };

describe('button values', () => {
  it('carry id, epoch and digest of the deployment and come back as they were', () => {
    const value = encode('approve', seen);

    expect(JSON.parse(value)).toEqual({ id: 'shop#42', epoch: 7, digest });
    expect(decode('approve', value)).toEqual(seen);
  });

  it.each([
    ['no JSON', 'shop#42'],
    ['a list', '[]'],
    ['a missing digest', JSON.stringify({ id: 'shop#42', epoch: 7 })],
    ['one member too many', JSON.stringify({ ...seen, by: 'U1' })],
    ['a broken id', JSON.stringify({ ...seen, id: 'shop' })],
    ['an epoch below zero', JSON.stringify({ ...seen, epoch: -1 })],
    ['half an epoch', JSON.stringify({ ...seen, epoch: 1.5 })],
    ['a digest of another length', JSON.stringify({ ...seen, digest: 'abc' })],
  ])('are refused with %s', (_what, value) => {
    expect(decode('approve', value)).toBeUndefined();
  });

  it('refuse a reference that git could take for an option', () => {
    const wish = { service: shop, environment: production, reference: '--output=/x' };

    expect(decode('ask-for-approval', JSON.stringify(wish))).toBeUndefined();
  });

  it('fit into a button with the longest reason there may be', () => {
    const wish = { service: shop, environment: production, reference, reason: '\n"'.repeat(reasonLength / 2) };

    const value = encode('ask-for-approval', wish);

    expect(value.length).toBeLessThanOrEqual(buttonValue);
    expect(decode('ask-for-approval', value)).toEqual(wish);
  });

  it('tell a lock from one that was taken later', () => {
    const value = encode('unlock', { target: shopProduction, sinceMs: 5 });

    expect(decode('unlock', value)).toEqual({ target: 'shop/production', sinceMs: 5 });
    expect(decode('unlock', JSON.stringify({ target: 'shop/production' }))).toBeUndefined();
  });

  it('carry the scope of a freeze, whichever it is', () => {
    const scopes = [
      { kind: 'all' },
      { kind: 'service', service: shop },
      { kind: 'environment', environment: production },
    ] as const;

    for (const scope of scopes)
      expect(decode('unfreeze', encode('unfreeze', { id: 3, scope }))).toEqual({ id: 3, scope });
  });

  it('leave out whatever else the caller’s value holds', () => {
    const wish = { service: shop, environment: production, scheduledForMs: 5 };

    expect(encode('queue-me', wish)).toBe('{"service":"shop","environment":"production"}');
  });

  it('have ids of letters and dashes', () => {
    for (const id of Object.keys(buttonPayloads)) expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });
});
