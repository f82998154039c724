import pg from 'pg';
import { beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/domain/secret.ts';
import type { OpenStore } from '../../../src/store/open.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { opened } from '../opened.ts';
import { tamper, written } from './written.ts';

const auditKey = new Secret('correct horse battery staple');
let url = '';
let process: OpenStore;

beforeEach(async () => {
  const database = await freshDatabase();
  url = database.url;
  process = await opened(url, { auditKey });
  return database.drop;
});

const faults = async (known?: Parameters<OpenStore['audit']['verify']>[0]): Promise<readonly string[]> =>
  (await process.audit.verify(known)).faults.map(({ kind, chain, sequence }) => `${kind} ${chain} ${sequence}`);

describe('an untouched record', () => {
  it('is intact, and the check says what it cannot show', async () => {
    await written(process, ['asked', 'approved']);
    const head = await process.audit.seal(5_000);
    await written(process, ['asked']);

    const report = await process.audit.verify();

    expect(report).toMatchObject({ intact: true, entries: 6, chains: 3, seals: 1, faults: [], head });
    expect(report.limits[0]).toMatch(/^2 newest entries are not sealed yet/);
    expect(head?.signature).toHaveLength(64);
  });

  it('stays intact when many write to the same chains at once', async () => {
    await Promise.all(Array.from({ length: 6 }, () => written(process, ['a', 'b', 'c'])));
    await Promise.all([process.audit.seal(1), process.audit.seal(2)]);

    expect(await process.audit.verify()).toMatchObject({ intact: true, entries: 36 });
  });

  it('refuses to be changed or emptied by a slip', async () => {
    await written(process, ['asked']);
    await process.audit.seal(5_000);
    const client = new pg.Client(url);
    await client.connect();

    for (const slip of ["UPDATE audit SET kind = 'x'", 'DELETE FROM audit', 'TRUNCATE audit', 'DELETE FROM audit_seal'])
      await expect(client.query(`SET search_path = quarterdeck; ${slip}`)).rejects.toThrow('append-only');
    await client.end();
    expect(await faults()).toEqual([]);
  });

  it('has no entry of a transaction that was undone', async () => {
    const { store, audit } = process;
    const undone = store.transact(async (tx) => {
      await tx.audit({ atMs: 1, actor: { kind: 'quarterdeck' }, kind: 'never', facts: null });
      throw new Error('undone');
    });

    await expect(undone).rejects.toThrow('undone');
    expect(await audit.verify()).toMatchObject({ intact: true, entries: 0 });
  });
});

describe('a record that somebody has touched', () => {
  it.each([
    "kind = 'b'",
    "facts = '{}'",
    "actor = 'UEVE'",
    'at_ms = 1',
    "target = 'shop/staging'",
    "hash = repeat('0', 64)",
  ])('shows an entry altered by %s', async (change) => {
    const { id } = await written(process, ['asked', 'approved', 'began']);
    await tamper(url, `UPDATE audit SET ${change} WHERE chain = '${id}' AND sequence = 2`);

    expect(await faults()).toContain(`altered ${id} 2`);
  });

  it('shows an entry whose hash was made to fit', async () => {
    const { id } = await written(process, ['asked', 'approved', 'began']);
    const other = await written(process, ['asked', 'vetoed']);
    await tamper(
      url,
      `DELETE FROM audit WHERE chain = '${id}' AND sequence = 1`,
      `INSERT INTO audit SELECT '${id}', sequence, at_ms, actor, deployment, target, kind, facts, previous, hash FROM audit WHERE chain = '${other.id}' AND sequence = 1`,
    );

    expect((await faults()).join()).toMatch(/altered|rewritten/);
  });

  it('shows removed and inserted entries', async () => {
    const { id } = await written(process, ['asked', 'approved', 'began']);
    await tamper(url, `DELETE FROM audit WHERE chain = '${id}' AND sequence = 2`);
    expect(await faults()).toEqual([`removed ${id} 3`]);

    await tamper(
      url,
      `INSERT INTO audit SELECT chain, 4, at_ms, actor, deployment, target, kind, facts, previous, hash FROM audit WHERE chain = '${id}' AND sequence = 3`,
    );
    expect(await faults()).toContain(`inserted ${id} 4`);
  });

  it('shows an end that was cut off, by the head and, with the head cut too, by the seal', async () => {
    const { id } = await written(process, ['asked', 'approved']);
    await process.audit.seal(5_000);
    await tamper(url, `DELETE FROM audit WHERE chain = '${id}' AND sequence = 2`);
    expect(await faults()).toContain(`truncated ${id} 1`);

    await tamper(
      url,
      `UPDATE audit_chain SET count = 1, sealed_count = 1, hash = (SELECT hash FROM audit WHERE chain = '${id}') WHERE chain = '${id}'`,
    );

    expect(await faults()).toEqual([`truncated ${id} 2`]);
  });

  it('shows altered, removed and unsigned seals', async () => {
    await written(process, ['asked']);
    await process.audit.seal(1);
    await written(process, ['asked']);
    await process.audit.seal(2);
    await tamper(url, 'UPDATE audit_seal SET at_ms = 3 WHERE sequence = 1');
    expect(await faults()).toContain('seal-altered seals 1');

    await tamper(url, 'UPDATE audit_seal SET at_ms = 1, signature = NULL WHERE sequence = 1');
    expect((await process.audit.verify()).limits).toContain(
      '1 seals were made without a key and prove only their order.',
    );
    await tamper(url, `UPDATE audit_seal SET signature = repeat('0', 64) WHERE sequence = 1`);
    expect(await faults()).toEqual(['signature seals 1']);
    await tamper(url, 'DELETE FROM audit_seal WHERE sequence = 1');
    expect(await faults()).toContain('seal-removed seals 2');
  });

  it('shows a deployment whose whole chain is gone, even with the seals that named it', async () => {
    const { id } = await written(process, ['asked']);
    await process.audit.seal(1);
    await tamper(
      url,
      `DELETE FROM audit WHERE chain = '${id}'`,
      `DELETE FROM audit_chain WHERE chain = '${id}'`,
      'DELETE FROM audit_seal',
    );

    expect(await faults()).toEqual([`removed ${id} 0`, 'seal-removed main 1']);
  });

  it('shows everything cut off after a head that was kept outside', async () => {
    await written(process, ['asked']);
    await process.audit.seal(1);
    await written(process, ['asked']);
    const kept = await process.audit.seal(2);
    expect(await faults({ head: kept! })).toEqual([]);
    await tamper(
      url,
      'DELETE FROM audit_seal WHERE sequence = 2',
      `DELETE FROM audit WHERE chain = 'shop#2' OR (chain = 'main' AND sequence = 2)`,
      `DELETE FROM audit_chain WHERE chain = 'shop#2'`,
      `DELETE FROM deployment WHERE id = 'shop#2'`,
      `UPDATE audit_chain SET count = 1, sealed_count = 1, hash = (SELECT hash FROM audit WHERE chain = 'main') WHERE chain = 'main'`,
    );

    expect(await faults()).toEqual([]);
    expect((await process.audit.verify()).limits.join()).toContain('Without a head that was kept outside');
    expect(await faults({ head: kept! })).toEqual(['head-mismatch seals 2']);
  });
});
