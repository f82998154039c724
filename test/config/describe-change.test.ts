import { expect, test } from 'vitest';
import { describeChange } from '../../src/config/describe-change.ts';
import { base, shop } from './load-text.ts';

const bundle = (text: string) => ({ main: 'quarterdeck.yml', files: [{ path: 'quarterdeck.yml', text }] });
const change = (now: (text: string) => string): readonly string[] =>
  describeChange(bundle(base + shop), bundle(now(base + shop)));

test('a changed setting is told with its path, the old value and the new one', () => {
  expect(change((text) => text.replace('count: 0', 'count: 2'))).toEqual([
    'environments.staging.approvals.count: 0 → 2',
  ]);
  expect(change((text) => text.replace('[ada, linus]', '[ada]'))).toEqual(['roles.deployers.people: ada, linus → ada']);
});

test('what is added and removed is told by its name', () => {
  expect(change((text) => text.replace('  linus: { slack: U0LINUS }\n', '  mary: { slack: U0MARY }\n'))).toEqual([
    'people.linus: removed',
    'people.mary: added',
  ]);
  expect(change((text) => `${text}reminder: 2h`)).toEqual(['reminder: added (2h)']);
});

test('comments and order change nothing', () => {
  expect(change((text) => `# new\n${text}`)).toEqual([]);
});

test('what may be a secret is never shown', () => {
  const env = (value: string) => (base + shop).replace('[node, service.js]', `[node], env: { KEY: ${value} }`);

  const sentences = [
    ...describeChange(bundle(env('s3cr3t-1')), bundle(env('s3cr3t-2'))),
    ...describeChange(bundle(base), bundle(`${base}slack: { token: s3cr3t-3 }`)),
    ...describeChange(bundle(base), bundle(env('s3cr3t-4'))),
  ];

  expect(sentences[0]).toBe('services.shop.components.web.settings.env.KEY: changed (not shown)');
  expect(JSON.stringify(sentences)).not.toContain('s3cr3t');
});

test('a rewrite of everything is cut with the number of the rest', () => {
  const many = (prefix: string) =>
    `people:\n${Array.from({ length: 60 }, (_, index) => `  ${prefix}${index}: {}`).join('\n')}`;

  const sentences = describeChange(bundle(many('a')), bundle(many('b')));

  expect(sentences).toHaveLength(51);
  expect(sentences.at(-1)).toBe('and 70 more changes');
});
