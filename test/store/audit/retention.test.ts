import { beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/domain/secret.ts';
import type { OpenStore } from '../../../src/store/open.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { opened } from '../opened.ts';
import { never } from '../sample.ts';
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

describe('retention', () => {
  it('cuts whole sealed chains of old deployments, leaves the record intact and says that it did', async () => {
    const old = await written(process, ['asked', 'done'], { phase: 'cancelled', finishedAtMs: 100 });
    const young = await written(process, ['asked'], { phase: 'cancelled', finishedAtMs: 900 });
    const flying = await written(process, ['asked']);
    expect(await process.audit.cut(500, 1_000)).toBe(0);
    await process.audit.seal(1_000);

    expect(await process.audit.cut(500, 1_000)).toBe(1);
    expect(await process.audit.cut(500, 1_001)).toBe(0);

    const report = await process.audit.verify();
    expect(report).toMatchObject({ intact: true, entries: 4 + 1 + 1 + 1 });
    expect((await process.audit.export(old.id))?.markdown).toContain('## Record\n\nNone.');
    expect((await process.audit.export(young.id))?.markdown).toContain('| 1 |');
    expect(await process.store.deployment(flying.id)).toBeDefined();
    expect(await process.store.deployment(old.id)).toEqual(old);
  });

  it('lets a cut chain go on', async () => {
    const old = await written(process, ['asked'], { phase: 'cancelled', finishedAtMs: 100 });
    await process.audit.seal(1_000);
    await process.audit.cut(500, 1_000);
    await process.store.transact(async (tx) => {
      await tx.audit({ atMs: 2_000, actor: { kind: 'quarterdeck' }, kind: 'late', facts: {}, deployment: old.id });
      await tx.saveDeployment(old, never);
    });
    await process.audit.seal(2_000);

    expect(await process.audit.verify()).toMatchObject({ intact: true });
  });

  it('does not hide what somebody else removed and passed off as retention', async () => {
    const { id } = await written(process, ['asked', 'approved'], { phase: 'cancelled', finishedAtMs: 100 });
    await process.audit.seal(1_000);
    await tamper(
      url,
      `INSERT INTO audit_stub SELECT chain, count, hash, 1, repeat('0', 64) FROM audit_chain WHERE chain = '${id}'`,
      `DELETE FROM audit WHERE chain = '${id}'`,
    );

    expect((await process.audit.verify()).faults).toMatchObject([{ kind: 'signature', chain: id }]);
  });
});
