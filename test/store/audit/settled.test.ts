import { describe, expect, it } from 'vitest';
import { useDatabase } from '../../support/postgres.ts';
import { opened } from '../opened.ts';
import { ada } from '../sample.ts';
import { tamper } from './written.ts';

const database = useDatabase();

describe('what was settled long ago', () => {
  it('is forgotten, and nothing that still waits', async () => {
    const { inbox, forgetSettled } = await opened(database());
    const press = { kind: 'press', person: ada, receivedAtMs: 1, payload: {} } as const;
    for (const key of ['old', 'young', 'waiting']) await inbox.put({ ...press, key });
    for (const key of ['old', 'young']) await inbox.finish(key);
    await tamper(database(), `UPDATE inbox SET finished_at = now() - interval '15 days' WHERE key = 'old'`);

    await forgetSettled();

    expect(await inbox.put({ ...press, key: 'young' })).toBe('duplicate');
    expect(await inbox.put({ ...press, key: 'old' })).toBe('new');
    expect((await inbox.take(9)).map(({ key }) => key).toSorted()).toEqual(['old', 'waiting']);
  });
});
