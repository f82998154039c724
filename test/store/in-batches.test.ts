import { expect, it } from 'vitest';
import { inBatches } from '../../src/store/in-batches.ts';

function recordingWrite() {
  const batches: (readonly string[])[] = [];
  const ends: PromiseWithResolvers<undefined>[] = [];
  const write = async (items: readonly string[]): Promise<void> => {
    batches.push([...items]);
    const end = Promise.withResolvers<undefined>();
    ends.push(end);
    await end.promise;
  };
  return { batches, ends, write };
}

it('writes what comes during a write together, after it', async () => {
  const { batches, ends, write } = recordingWrite();
  const add = inBatches(write);

  const first = add('a');
  await expect.poll(() => batches).toEqual([['a']]);
  const others = [add('b'), add('c')];
  ends[0]?.resolve(undefined);
  await first;
  await expect.poll(() => batches).toEqual([['a'], ['b', 'c']]);
  ends[1]?.resolve(undefined);

  await expect(Promise.all(others)).resolves.toHaveLength(2);
});

it('tells everybody of a batch that could not be written, and goes on', async () => {
  const { batches, ends, write } = recordingWrite();
  const add = inBatches(write);

  const failed = [add('a'), add('b')];
  await expect.poll(() => batches).toEqual([['a', 'b']]);
  ends[0]?.reject(new Error('away'));
  const settled = await Promise.allSettled(failed);
  const next = add('c');
  await expect.poll(() => batches).toEqual([['a', 'b'], ['c']]);
  ends[1]?.resolve(undefined);

  expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await expect(next).resolves.toBeUndefined();
});
