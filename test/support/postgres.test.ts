import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { freshDatabase, useDatabase } from './postgres.ts';

async function query(url: string, sql: string): Promise<readonly unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const result = await client.query<Readonly<Record<string, unknown>>>(sql);
    return result.rows;
  } finally {
    await client.end();
  }
}

async function withHarbour(url: string): Promise<void> {
  await query(url, 'create table harbour (name text)');
}

describe('a database for tests', () => {
  const url = useDatabase(withHarbour);

  it('holds what its migration made', async () => {
    expect(await query(url(), 'select * from harbour')).toEqual([]);
  });

  it('is nobody else’s', async () => {
    const other = await freshDatabase(withHarbour);

    await query(url(), `insert into harbour values ('Kiel')`);

    expect(await query(other.url, 'select * from harbour')).toEqual([]);
    await other.drop();
    await expect(query(other.url, 'select 1')).rejects.toMatchObject({ code: '3D000' });
  });

  it('is refused to every file when its migration fails', async () => {
    function failing(): Promise<void> {
      return Promise.reject(new Error('no such harbour'));
    }

    await expect(freshDatabase(failing)).rejects.toThrow('no such harbour');
    await expect(freshDatabase(failing)).rejects.toThrow('no such harbour');
  });
});
