import { defineConfig } from 'vitest/config';

const seconds = 1_000;

/** Three kinds of tests: most run side by side in seconds and give way to chaos and e2e, which run beside them one after the other (test/run.ts). */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/chaos/**', 'test/e2e/**'],
          globalSetup: ['test/support/global-setup.ts'],
          pool: 'forks',
          // Most tests wait more than they work: four keep two cores busy.
          maxWorkers: 4,
          testTimeout: 60 * seconds,
          hookTimeout: 60 * seconds,
          // What a busy machine brings late has come all the same.
          expect: { poll: { timeout: 20 * seconds } },
        },
      },
      {
        test: {
          name: 'chaos',
          include: ['test/chaos/**/*.test.ts'],
          // Each waits most of its time.
          maxWorkers: 2,
          testTimeout: 300 * seconds,
          hookTimeout: 60 * seconds,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 120 * seconds,
          hookTimeout: 60 * seconds,
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts', 'commands/**/*.ts', 'blocks/**/*.ts'],
      reporter: ['text-summary', 'json-summary'],
    },
  },
});
