import { describe, expect, test } from 'vitest';
import { readWords } from '../../../commands/words/line.ts';
import { readWhich } from '../../../commands/words/deployment-words.ts';
import { readPlaces } from '../../../commands/words/places.ts';
import { readRequest } from '../../../commands/words/target-words.ts';
import type { Word } from '../../../commands/words/split.ts';
import type { Outcome } from '../../../src/domain/refusals.ts';
import { aConfig } from '../../support/config.ts';

const config = aConfig();
const usage = '/deploy …';

function reading(text: string, read: (words: readonly Word[]) => Outcome<unknown>): unknown {
  const words = readWords(text);
  const outcome = words.ok ? read(words.value) : words;
  return outcome.ok ? outcome.value : outcome.refusal;
}

const request = (text: string) => reading(text, (words) => readRequest({ config, usage }, words));
const which = (text: string) => reading(text, (words) => readWhich(config, words, usage));
const places = (text: string) => reading(text, (words) => readPlaces(config, words, usage));

describe('a request to deploy', () => {
  test.each([
    ['shop production', undefined],
    ['shop to production', undefined],
    ['Shop PRODUCTION', undefined],
    ['shop production v2.4.0', 'v2.4.0'],
    ['shop v2.4.0 production', 'v2.4.0'],
    ['shop v2.4.0 to production', 'v2.4.0'],
    ['shop to production feature/cart', 'feature/cart'],
    ['shop "staging" to production', 'staging'],
    ['shop\u00a0production\nv2', 'v2'],
  ])('%s', (text, reference) => {
    expect(request(text)).toEqual({
      service: 'shop',
      environment: 'production',
      ...(reference === undefined ? {} : { reference }),
    });
  });

  test.each([
    ['', { code: 'missing-words', missing: 'the service' }],
    ['to', { code: 'missing-words', missing: 'the service' }],
    ['shop', { code: 'missing-words', missing: 'the environment' }],
    ['shp production', { code: 'unknown-service', typed: 'shp', suggestion: 'shop' }],
    ['<@UADA> production', { code: 'unknown-service', typed: '@UADA' }],
    ['shop prodction v2', { code: 'unknown-environment', typed: 'prodction', suggestion: 'production' }],
    ['shop v2 prod', { code: 'unknown-environment', typed: 'prod', suggestion: 'production' }],
    ['shop v2', { code: 'unknown-environment', typed: 'v2' }],
    ['shop production v2 v3', { code: 'too-many-words', extra: 'v3' }],
    ['shop production ../../etc', { code: 'unsafe-reference', typed: '../../etc' }],
    ['shop production $(reboot)', { code: 'unsafe-reference', typed: '$(reboot)' }],
    ['shop production `id`', { code: 'unsafe-reference', typed: '`id`' }],
    ['shop production <!channel>', { code: 'unsafe-reference', typed: '@channel' }],
    ['shop production v1..v2', { code: 'unsafe-reference', typed: 'v1..v2' }],
  ])('%s is refused', (text, refusal) => {
    expect(request(text)).toMatchObject(refusal);
  });

  test('two names of environments are refused with both readings', () => {
    expect(request('shop staging to production')).toEqual({
      code: 'ambiguous-words',
      readings: ['revision "production" of shop to staging', 'revision "staging" of shop to production'],
    });
  });
});

describe('a deployment', () => {
  test.each([
    ['shop#42', { kind: 'one', id: 'shop#42' }],
    ['Shop#42', { kind: 'one', id: 'shop#42' }],
    ['shop #42', { kind: 'one', id: 'shop#42' }],
    ['#42 shop', { kind: 'one', id: 'shop#42' }],
    ['', { kind: 'at', places: {} }],
    ['all', { kind: 'at', places: {} }],
    ['all production', { kind: 'at', places: { environment: 'production' } }],
    ['shop', { kind: 'at', places: { service: 'shop' } }],
    ['production shop', { kind: 'at', places: { service: 'shop', environment: 'production' } }],
    ['#42', { code: 'missing-words' }],
    ['shp#42', { code: 'unknown-service', suggestion: 'shop' }],
    ['shop#0', { code: 'unknown-deployment' }],
    ['shop#42 staging', { code: 'too-many-words' }],
  ])('%s', (text, expected) => {
    expect(which(text)).toMatchObject(expected);
  });
});

describe('places', () => {
  test.each([
    ['', {}],
    ['staging', { environment: 'staging' }],
    ['shop', { service: 'shop' }],
    ['shop staging worker', { code: 'too-many-words', extra: 'worker' }],
    ['stagng', { code: 'unknown-environment', suggestion: 'staging' }],
    ['shp', { code: 'unknown-service', suggestion: 'shop' }],
    ['nonsense', { code: 'unknown-service' }],
  ])('%s', (text, expected) => {
    expect(places(text)).toMatchObject(expected);
  });
});
