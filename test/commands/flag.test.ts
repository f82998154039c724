import { describe, expect, test } from 'vitest';
import { ProviderError } from '../../src/ports/provider-error.ts';
import type { Store, Transaction } from '../../src/ports/store.ts';
import type { MendRequest, Provider, StepCall } from '../../src/ports/provider.ts';
import { ada, dennis, linus, shopProduction } from '../support/config.ts';
import { useWorld } from '../support/use-world.ts';
import { inFlight } from '../operations/support.ts';
import { silentProvider } from '../support/silent-provider.ts';
import { codeOf, said, type } from './support/conversation.ts';
import type { HandWorld } from '../support/operations-world.ts';

const world = useWorld();

interface Board {
  readonly asked: { readonly fix: string; readonly target: string; readonly key: string }[];
  failure: ProviderError | undefined;
  failures: number;
}

/** The provider of the tests' components, with flags. */
function withFlags(here: HandWorld): Board {
  const board: Board = { asked: [], failure: undefined, failures: 0 };
  const provider: Provider = {
    ...silentProvider,
    flags: () => Promise.resolve([{ name: 'new_cart', says: 'true for everybody' }]),
    mend: ({ fix, target }: MendRequest, { key }: StepCall) => {
      board.asked.push({ fix, target, key });
      if (board.failure === undefined || board.failures === 0) return Promise.resolve({ kind: 'done' });
      board.failures -= 1;
      return Promise.reject(board.failure);
    },
  };
  here.setProvider('scripted', provider);
  return board;
}

/** The same world, and the kinds of what it writes into the record, in order. */
function recorded(here: HandWorld): { readonly watched: HandWorld; readonly kinds: readonly string[] } {
  const kinds: string[] = [];
  const { store } = here;
  const watching = (tx: Transaction): Transaction => ({
    ...tx,
    audit: (entry) => {
      kinds.push(entry.kind);
      return tx.audit(entry);
    },
  });
  const transact: Store['transact'] = (work) => store.transact((tx) => work(watching(tx)));
  return { watched: { ...here, store: { ...store, transact } }, kinds };
}

describe('/deploy flag', () => {
  test.each([
    ['off new_cart shop production', 'flag:new_cart:off', 'switched'],
    ['on new_cart production shop', 'flag:new_cart:on', 'on'],
    ['new_cart 25% shop production', 'flag:new_cart:25', '25 %'],
    ['NEW_CART 0 shop production', 'flag:NEW_CART:0', '0 %'],
  ])(
    '%s is done at once, beside a deployment under way, and everybody in the channel sees it',
    async (words, fix, text) => {
      const here = world();
      await inFlight(here, 'v1');
      const board = withFlags(here);

      const reply = await type(here, linus, `/deploy flag ${words}`);

      expect(board.asked).toMatchObject([{ fix, target: shopProduction }]);
      expect(reply.kind).toBe('public');
      expect(said(reply)).toContain(text);
    },
  );

  test('is recorded as asked and as done, or as failed with the reason', async () => {
    const here = world();
    const board = withFlags(here);
    const { watched, kinds } = recorded(here);

    await type(watched, linus, '/deploy flag off new_cart shop production');
    board.failure = new ProviderError('forbidden', 'Remote Config answered 403');
    board.failures = 1;
    const refused = await type(watched, linus, '/deploy flag on new_cart shop production');

    expect(codeOf(refused)).toBe('not-possible');
    expect(kinds).toEqual(['flag-asked', 'flag-set', 'flag-asked', 'flag-failed']);
  });

  test('asks again with the same key when the answer was lost', async () => {
    const here = world();
    const board = withFlags(here);
    board.failure = new ProviderError('network', 'the line broke', { retryable: true, outcome: 'unknown' });
    board.failures = 1;

    const reply = await type(here, linus, '/deploy flag off new_cart shop production');

    expect(said(reply)).toContain('switched');
    expect(board.asked).toHaveLength(2);
    expect(new Set(board.asked.map(({ key }) => key)).size).toBe(1);
  });

  test('finds the place by itself only when there is one', async () => {
    const here = world();
    withFlags(here);

    expect(codeOf(await type(here, linus, '/deploy flag off new_cart'))).toBe('ambiguous-words');
    expect(said(await type(here, linus, '/deploy flag list shop production'))).toContain('true for everybody');
  });

  test.each([
    ['off new_cart shop production', dennis, 'not-allowed'],
    ['off', linus, 'missing-words'],
    ['', linus, 'missing-words'],
    ['new_cart 101 shop production', linus, 'invalid-percent'],
    ['new_cart soon shop production', linus, 'invalid-percent'],
    ['off "../x" shop production', linus, 'unsafe-reference'],
    ['off new_cart nowhere', linus, 'unknown-service'],
    ['off new_cart shop production staging', linus, 'too-many-words'],
  ] as const)('%s is refused', async (words, person, code) => {
    const here = world();
    const board = withFlags(here);

    expect(codeOf(await type(here, person, `/deploy flag ${words}`))).toBe(code);
    expect(board.asked).toEqual([]);
  });

  test('without a provider of flags there is nothing to switch', async () => {
    expect(codeOf(await type(world(), ada, '/deploy flag off new_cart'))).toBe('not-configured');
  });
});
