import { expect, test } from 'vitest';
import type { Config } from '../../src/domain/config.ts';
import type { GithubAccess } from '../../src/domain/github.ts';
import { octokitPieces } from '../../src/github/library.ts';
import { librariesFor, warmUp } from '../../src/main/warm-up.ts';
import type { Timers } from '../../src/ports/world.ts';
import { authPieces, runPieces } from '../../src/providers/google/library.ts';
import { vercelPieces } from '../../src/providers/vercel/library.ts';
import { aConfig, aProcedure, aTarget, production } from '../support/config.ts';
import { component } from '../support/pipeline/ask.ts';

const using = (...providers: readonly string[]): Config => {
  const components = providers.map((provider, index) => component(`c${index}`, { provider }));
  return aConfig({ targets: [aTarget(production, { procedure: aProcedure({ components }) })] });
};
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

test('only libraries of providers that the configuration names are loaded ahead', () => {
  expect(librariesFor(using('local', 'command', 'sql-migrations'))).toEqual([]);
  expect(librariesFor(using('vercel', 'local', 'vercel'))).toEqual(vercelPieces);
  expect(librariesFor(using('firebase-hosting', 'firebase-rules'))).toEqual(authPieces);
  expect(librariesFor(using('cloud-run', 'unheard-of'))).toEqual(runPieces);
});

test('GitHub’s library is loaded ahead where the program itself asks GitHub', () => {
  const access: GithubAccess = {
    apiUrl: 'http://127.0.0.1',
    credentials: { kind: 'token', token: { from: 'environment', name: 'GITHUB_TOKEN' } },
  };
  const config = { ...using('local'), github: { access } };

  expect(librariesFor(config)).toEqual(octokitPieces);
});

test('nothing is waited for where there is nothing to load, and a stop ends the waiting', async () => {
  const slept: (AbortSignal | undefined)[] = [];
  const timers: Timers = {
    sleep: (_ms, signal) => {
      slept.push(signal);
      return new Promise(() => undefined);
    },
    every: () => () => undefined,
  };

  warmUp(using('local'), { timers, log });
  const stop = warmUp(using('cloud-run'), { timers, log });
  await Promise.resolve();
  stop();

  expect(slept.map((signal) => signal?.aborted)).toEqual([true]);
});
