import type { Behaviour } from './behaviour.ts';
import type { Product } from './release.ts';

interface Author {
  readonly name: string;
  readonly email: string;
}

/** What one commit of the shop changes; the rest stays as its parent left it. */
export interface Change {
  readonly author: Author;
  readonly message: string;
  readonly headline?: string;
  readonly accent?: string;
  readonly product?: Product;
  readonly note?: string;
  readonly release?: { readonly version: string; readonly behaviour: Behaviour };
}

const ada: Author = { name: 'Ada Lovelace', email: 'ada@shop.example' };
const dennis: Author = { name: 'Dennis Ritchie', email: 'dennis@shop.example' };
const grace: Author = { name: 'Grace Hopper', email: 'grace@shop.example' };
const margaret: Author = { name: 'Margaret Hamilton', email: 'margaret@shop.example' };

/** The shop's life on main, oldest first: a commit with a `release` gets the tag of that version. */
export const history: readonly Change[] = [
  { author: ada, message: 'feat: open a shop with rope, lantern and compass' },
  {
    author: dennis,
    message: 'docs: say how to run the shop',
    note: 'Run it with `npm start`; PORT says where it listens.',
  },
  { author: ada, message: 'chore(release): v1', release: { version: 'v1', behaviour: 'good' } },

  {
    author: grace,
    message: 'feat(catalogue): sell a sextant',
    product: { id: 'sextant', name: 'Sextant', price: 240 },
  },
  { author: dennis, message: 'style(page): a warmer colour for the front door', accent: '#8a4b08' },
  {
    author: ada,
    message: 'feat(page): offer gift wrapping\n\nAsked for by customers before every holiday.',
    headline: 'Now with gift wrapping',
  },
  { author: ada, message: 'chore(release): v2', release: { version: 'v2', behaviour: 'good' } },

  {
    author: margaret,
    message: 'refactor(till): compute totals in one place',
    note: 'Totals are computed by the till, nowhere else.',
  },
  {
    author: dennis,
    message: 'perf(till): keep prices in memory\n\nSaves one look-up for each line of a cart.',
    headline: 'A faster till',
  },
  { author: dennis, message: 'chore(release): v3', release: { version: 'v3', behaviour: 'failing' } },

  { author: margaret, message: 'revert: keep prices in memory', headline: 'Now with gift wrapping' },
  {
    author: grace,
    message: 'feat(catalogue): recommend goods beside each product',
    headline: 'Goods chosen for you',
    product: { id: 'spyglass', name: 'Spyglass', price: 120 },
  },
  { author: grace, message: 'chore(release): v4', release: { version: 'v4', behaviour: 'slow' } },

  {
    author: dennis,
    message: 'perf(catalogue): cache recommendations\n\nThe page waited for them on each visit.',
    note: 'Recommendations are cached in the process.',
  },
  { author: ada, message: 'fix(page): readable contrast of the version badge', accent: '#6b2d5c' },
  { author: dennis, message: 'chore(release): v5', release: { version: 'v5', behaviour: 'crashing' } },

  {
    author: margaret,
    message: 'fix(catalogue): bound the cache of recommendations\n\nIt grew until the process ran out of memory.',
    note: 'The cache of recommendations holds 500 entries at most.',
  },
  { author: grace, message: 'test(till): a cart survives a change of version', accent: '#1e6b45' },
  { author: margaret, message: 'chore(release): v6', release: { version: 'v6', behaviour: 'good' } },
];

/** Work beside main that nobody merged: its head, the branch `experiment`, does not start. */
export const experiment: Change = {
  author: dennis,
  message: 'feat(till): read prices from the price list service',
  headline: 'Prices of the day',
  release: { version: 'experiment', behaviour: 'not-starting' },
};
