import { describe, expect, it } from 'vitest';
import { isComponentName, must } from '../../src/domain/ids.ts';
import { dutyRunId } from '../../src/domain/safekeeping.ts';
import type { DutyName, DutyRun, Safekeeping } from '../../src/domain/safekeeping.ts';
import { AlreadyDone } from '../../src/ports/store-errors.ts';
import { useDatabase } from '../support/postgres.ts';
import { opened } from './opened.ts';
import { shopProduction } from './sample.ts';

const component = must(isComponentName, 'backup');
const aRun = (dueAtMs: number, duty: DutyName = 'backup'): DutyRun => {
  const of = { target: shopProduction, component, duty, dueAtMs };
  return { ...of, id: dutyRunId(of), begunAtMs: dueAtMs, lines: [] };
};
const kept: Safekeeping = { target: shopProduction, component, sinceMs: 5 };

describe('what is done on a schedule', () => {
  const url = useDatabase();

  it('is begun once for each hour, and one of its kind at a time', async () => {
    const { duties } = await opened(url());

    const same = await Promise.all([duties.begin(aRun(1000)), duties.begin(aRun(1000))]);
    const others = [await duties.begin(aRun(2000)), await duties.begin(aRun(1000, 'proof'))];

    expect(same.toSorted()).toEqual(['begun', 'known']);
    expect(others).toEqual(['known', 'begun']);
    expect(await duties.underWay()).toHaveLength(2);
    expect(await duties.newestDueMs(aRun(0))).toBe(1000);
  });

  it('is in the hands of one process, and in another’s as soon as that one is gone', async () => {
    const [one, other] = [await opened(url()), await opened(url())];
    const run = aRun(1000);
    await one.duties.begin(run);

    const first = await one.duties.take(run.id);
    const meanwhile = [await one.duties.take(run.id), await other.duties.take(run.id)];
    await one.store.transact((tx) => tx.saveDuty({ ...run, handle: { operation: 'x' } }));
    await one.close();

    expect(first).toEqual(run);
    expect(meanwhile).toEqual([undefined, undefined]);
    expect(await other.duties.take(run.id)).toMatchObject({ handle: { operation: 'x' } });
  });

  it('is written by whoever has it in hand alone, together with what came of it', async () => {
    const { duties, store } = await opened(url());
    const run = aRun(1000);
    await duties.begin(run);
    const end = () =>
      store.transact(async (tx) => {
        await tx.keepSafekeeping(kept);
        await tx.saveDuty({ ...run, end: { kind: 'succeeded', atMs: 9, sentence: 'done' } });
      });

    await expect(end()).rejects.toThrow(AlreadyDone);
    expect(await store.safekeepings()).toEqual([]);
    await duties.take(run.id);
    await end();

    expect(await store.safekeepings()).toEqual([kept]);
    expect(await duties.take(run.id)).toBeUndefined();
    expect(await duties.begin(aRun(1000))).toBe('known');
    await duties.forget(1001);
    expect(await duties.begin(aRun(1000))).toBe('begun');
  });
});
