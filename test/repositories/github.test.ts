import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Reference, Revision } from '../../src/domain/ids.ts';
import { isReference, isRevision, must } from '../../src/domain/ids.ts';
import { githubRevisions } from '../../src/repositories/github.ts';
import type { RevisionSource } from '../../src/ports/revision-source.ts';
import type { RepositoryDriver } from '../../playground/cloud/github/seed.ts';
import type { GithubStand } from '../github/stand.ts';
import { githubStand } from '../github/stand.ts';

const soon = () => AbortSignal.timeout(10_000);
const ref = (text: string): Reference => must(isReference, text);
const rev = (text: string): Revision => must(isRevision, text);

let stand: GithubStand;
let shop: RepositoryDriver;
let source: RevisionSource;

beforeEach(async () => {
  stand = await githubStand();
  shop = stand.github.world.repository('octo/shop');
  source = githubRevisions({ client: stand.client(), clock: stand.clock, owner: 'octo', repo: 'shop' });
});
afterEach(async () => {
  await stand.close();
  expect(stand.github.violations).toEqual([]);
});

describe('revisions from GitHub', () => {
  test('come from branches, tags, and full or short hashes', async () => {
    const first = shop.commit('Open the shop');
    const side = shop.commit('Try a thing', { branch: 'feature/thing' });
    shop.tag('v1.0.0', first);
    const found = async (text: string) => (await source.resolve(ref(text), soon()))?.revision;

    expect(await found('main')).toBe(first);
    expect(await found('feature/thing')).toBe(side);
    expect(await found('v1.0.0')).toBe(first);
    expect(await found(side)).toBe(side);
    expect(await found(side.slice(0, 8))).toBe(side);
    expect(await found('nowhere')).toBeUndefined();
    expect(await found('0123456')).toBeUndefined();
  });

  test('are named by a tag that points at them, else by their short hash', async () => {
    const first = shop.commit('Open the shop');
    shop.tag('v1.0.0', first);
    const second = shop.commit('Sell tea');

    expect((await source.resolve(ref(first), soon()))?.label).toBe('v1.0.0');
    expect((await source.resolve(ref('main'), soon()))?.label).toBe(second.slice(0, 7));
  });

  test('asked for by a tag are named by it, however many other tags there are', async () => {
    const first = shop.commit('Open the shop');
    const second = shop.commit('Sell tea');
    for (let index = 0; index < 120; index += 1) shop.tag(`build-${index}`, second);
    shop.tag('v1.0.0', first);
    shop.tag('v1-again', first);

    expect((await source.resolve(ref('v1.0.0'), soon()))?.label).toBe('v1.0.0');
    expect((await source.resolve(ref('v1-again'), soon()))?.label).toBe('v1-again');
  });

  test('prefer a tag to a branch of the same name, and a branch to digits that could be a hash', async () => {
    const first = shop.commit('Open the shop');
    const second = shop.commit('Sell tea', { branch: 'v2' });
    shop.tag('v2', first);
    shop.commit('Look like a hash', { branch: second.slice(0, 7) });

    expect((await source.resolve(ref('v2'), soon()))?.revision).toBe(first);
    expect((await source.resolve(ref(second.slice(0, 7)), soon()))?.revision).not.toBe(second);
  });

  test('that cannot be seen are told apart from a repository that cannot be seen', async () => {
    shop.commit('Open the shop');
    const other = githubRevisions({ client: stand.client(), clock: stand.clock, owner: 'octo', repo: 'hidden' });

    expect(await source.resolve(ref('nowhere'), soon())).toBeUndefined();
    await expect(other.resolve(ref('main'), soon())).rejects.toMatchObject({ code: 'not-found' });
  });

  test('hostile names never leave their hole in the address', async () => {
    shop.commit('Open the shop');

    for (const text of ['a/./b', 'x/-/y', 'main/.', 'A', '0/0', 'a.lock', '9'.repeat(200)])
      expect(await source.resolve(ref(text), soon())).toBeUndefined();

    expect(stand.github.requests.every(({ path }) => path.startsWith('/repos/octo/shop'))).toBe(true);
  });

  test('are compared beyond 250 commits, newest first, with the count of all', async () => {
    const first = shop.commit('Open the shop');
    for (let index = 1; index <= 320; index += 1) shop.commit(`Change ${index}`);
    const last = shop.commit('Close\n\nfor today');

    const { commits, count } = await source.commits({ from: rev(first), to: rev(last), limit: 50 }, soon());
    const most = await source.commits({ from: rev(first), to: rev(last), limit: 300 }, soon());

    expect(count).toBe(321);
    expect(commits).toHaveLength(50);
    expect(commits.slice(0, 2).map(({ subject }) => subject)).toEqual(['Close', 'Change 320']);
    expect(most.commits.map(({ revision }) => revision).at(-1)).toBe(
      [...shop.record.commits.values()].find(({ message }) => message === 'Change 22')?.sha,
    );
    expect(commits[0]?.author).toEqual({ name: 'Ada Lovelace', email: 'ada@example.com' });
  });

  test('without a beginning are all that there are', async () => {
    for (let index = 1; index <= 7; index += 1) shop.commit(`Change ${index}`);
    const last = must(isRevision, shop.record.refs.get('heads/main') ?? '');

    const { commits, count } = await source.commits({ to: last, limit: 3 }, soon());

    expect(count).toBe(7);
    expect(commits.map(({ subject }) => subject)).toEqual(['Change 7', 'Change 6', 'Change 5']);
  });

  test('know who comes from whom', async () => {
    const first = shop.commit('Open the shop');
    const second = shop.commit('Sell tea');
    const side = shop.commit('Try', { branch: 'side', from: first });

    expect(await source.isAncestor(rev(first), rev(second), soon())).toBe(true);
    expect(await source.isAncestor(rev(second), rev(second), soon())).toBe(true);
    expect(await source.isAncestor(rev(second), rev(first), soon())).toBe(false);
    expect(await source.isAncestor(rev(second), rev(side), soon())).toBe(false);
  });

  test('are offered while somebody types: tags, branches, commits, from lists read once', async () => {
    const first = shop.commit('Open the shop');
    shop.tag('v1.0.0', first);
    shop.commit('Sell tea', { branch: 'tea' });

    const all = await source.suggest('', 10, soon());
    const asked = stand.github.requests.length;
    const some = await source.suggest('te', 10, soon());

    expect(all.map(({ reference }) => reference)).toEqual(['v1.0.0', 'main', 'tea', first.slice(0, 12)]);
    expect(some.map(({ reference }) => reference)).toEqual(['tea']);
    expect(stand.github.requests).toHaveLength(asked);
  });

  test('are offered from a thousand tags and branches, the newest version first', async () => {
    const first = shop.commit('Open the shop');
    for (let index = 1; index <= 230; index += 1) shop.tag(`v1.${index}`, first);
    for (let index = 1; index <= 120; index += 1) shop.record.refs.set(`heads/topic-${index}`, first);
    shop.tag('old-name', first);

    const found = async (typed: string) => (await source.suggest(typed, 3, soon())).map(({ reference }) => reference);

    expect(await found('v1')).toEqual(['v1.230', 'v1.229', 'v1.228']);
    expect(await found('v1.7')).toEqual(['v1.79', 'v1.78', 'v1.77']);
    expect(await found('topic-11')).toEqual(['topic-11', 'topic-110', 'topic-111']);
    expect((await source.resolve(ref(first), soon()))?.label).not.toBe(first.slice(0, 7));
    expect(stand.github.requests.some(({ path }) => path.includes('matching-refs'))).toBe(false);
  });

  test('beyond a thousand are asked for by the letters that were typed, and no page is read past the tenth', async () => {
    const first = shop.commit('Open the shop');
    for (let index = 0; index < 1_100; index += 1) shop.tag(`build-${String(index).padStart(4, '0')}`, first);
    const last = shop.commit('Sell tea');
    shop.tag('v9', last);

    expect((await source.suggest('v9', 3, soon())).map(({ reference }) => reference)).toEqual(['v9']);
    expect((await source.suggest('build-1099', 3, soon())).map(({ reference }) => reference)).toEqual(['build-1099']);
    expect(await source.suggest('no such thing', 3, soon())).toEqual([]);
    const pages = stand.github.requests.filter(({ path }) => path.includes('/tags?'));
    expect(pages).toHaveLength(10);
  });
});
