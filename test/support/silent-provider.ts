import type { Provider } from '../../src/ports/provider.ts';

/** A provider that has nothing and does nothing, for tests of what it is asked beyond that. */
export const silentProvider: Provider = {
  name: 'silent',
  describe: () => Promise.resolve({ summary: 'nothing', live: [], state: null }),
  release: () => Promise.resolve(null),
  check: () => Promise.resolve({ kind: 'running', lines: [] }),
  shift: () => Promise.resolve({ kind: 'done' }),
  restore: () => Promise.resolve({ kind: 'done' }),
  cancel: () => Promise.resolve(),
  retire: () => Promise.resolve({ kind: 'done' }),
  reconcile: () => Promise.resolve({ kind: 'not-done' }),
  previewUrl: () => Promise.resolve(undefined),
  publicUrl: () => Promise.resolve(undefined),
};
