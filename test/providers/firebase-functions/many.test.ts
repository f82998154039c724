import { afterEach, beforeEach, expect, test } from 'vitest';
import { ProviderError } from '../../../src/ports/provider-error.ts';
import type { Handle, Part } from '../../../src/ports/provider.ts';
import { ended } from '../../contracts/whole.ts';
import { call, drive, soon } from './drive.ts';
import { https, releaseOf } from './source.ts';
import { functionsStand } from './stand.ts';
import type { FunctionsStand } from './stand.ts';

const perMs = 2_000;
let stand: FunctionsStand;
beforeEach(async () => {
  stand = await functionsStand({
    writes: { calls: 60, perMs },
    buildsAtOnce: 20,
    settings: { critical: { pay: { fallback: 'orders are taken by telephone' } }, after: { f100: ['f099'] } },
  });
});
afterEach(async () => {
  await stand.end();
});

const names = ['pay', ...Array.from({ length: 126 }, (_, index) => `f${String(index + 1).padStart(3, '0')}`)];

/** Releases parts as fast as the far end allows: refused ones wait as long as they are told. */
async function releaseParts(parts: readonly Part[], once: (part: Part) => Promise<Handle>): Promise<readonly Handle[]> {
  const handles: Handle[] = [];
  const waiting = [...parts];
  const worker = async (): Promise<void> => {
    for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
      const next = part;
      const tried = await once(next).catch((error: unknown) => error);
      if (tried instanceof ProviderError && tried.code === 'quota') {
        waiting.push(next);
        await new Promise((resolve) => setTimeout(resolve, tried.retryAfterMs ?? 100));
      } else if (tried instanceof Error) throw tried;
      else handles.push(tried as Handle);
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return handles;
}

test('127 functions are released under the far end’s quota, each once, critical ones first', async () => {
  const { provider, at } = drive(stand);
  const endpoints = Object.fromEntries(names.map((name) => [name, https]));
  const release = releaseOf(stand.repository, at, { code: 'many', endpoints });
  const base = await ended(provider, at, await provider.release({ ...at, release }, call()));
  if (base.kind !== 'succeeded' || base.split === undefined) throw new Error('no parts');
  const { parts, quotas } = base.split;
  const keys = new Map(parts.map(({ name }) => [name, call()]));
  const once = (part: Part): Promise<Handle> =>
    provider.release(
      { ...at, release, part: { name: part.name } },
      { ...(keys.get(part.name) ?? call()), signal: soon() },
    );

  const handles = await releaseParts(parts, once);
  const ends = await Promise.all(handles.map((handle) => ended(provider, at, handle)));

  expect(parts).toHaveLength(127);
  expect(parts[0]).toMatchObject({ name: 'pay@europe-west1', critical: true });
  expect(parts.find(({ name }) => name.startsWith('f100'))?.after).toEqual(['f099@europe-west1']);
  expect(quotas).toEqual([{ lane: 'functions-v2/europe-west1', calls: 60, perMs: 60_000, atOnce: 10 }]);
  expect(ends.filter(({ kind }) => kind !== 'succeeded')).toEqual([]);
  expect(stand.cloud.engine.operations()).toHaveLength(127);
  expect(new Set(stand.cloud.engine.operations().map(({ target }) => target)).size).toBe(127);
  expect(stand.cloud.violations()).toEqual([]);
});
