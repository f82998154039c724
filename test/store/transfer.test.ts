import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import { exportRecord } from '../../src/store/transfer/export.ts';
import { importRecord } from '../../src/store/transfer/import.ts';
import { carriedTables } from '../../src/store/transfer/tables.ts';
import { freshDatabase } from '../support/postgres.ts';
import { quietLog } from '../support/world.ts';
import { written } from './audit/written.ts';
import { opened } from './opened.ts';
import { ada, aDraft, at, deploys, revision, shop, shopProduction } from './sample.ts';

const auditKey = new Secret('correct horse battery staple');

async function empty(): Promise<string> {
  const database = await freshDatabase(() => Promise.resolve(undefined));
  onTestFinished(database.drop);
  return database.url;
}

async function aFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'quarterdeck-export-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return path.join(folder, 'export');
}

async function rows(url: string, sql: string): Promise<readonly unknown[]> {
  const client = new pg.Client(url);
  await client.connect();
  onTestFinished(() => client.end());
  return (await client.query<Record<string, unknown>>(sql)).rows;
}

/** A store with something in every important table, and its export. */
async function exported(): Promise<{ readonly url: string; readonly folder: string }> {
  const url = await empty();
  const process = await opened(url, { auditKey });
  await written(process, ['asked', 'approved']);
  await process.store.transact(async (tx) => {
    await tx.ensureRelease(shop, revision('a'), 'v1');
    await tx.putLock({ target: shopProduction, by: ada, reason: 'numbers: 0.1 \\ "x" \ud83d\ude00', sinceMs: 1 });
    const { id } = await tx.addDeployment(aDraft({ weight: 0.1 + 0.2 }), at(1));
    await tx.audit({ atMs: 1, actor: { kind: 'quarterdeck' }, kind: 'asked', deployment: id, facts: null });
    await tx.enqueue(
      { kind: 'channel', channel: deploys },
      { kind: 'card', deployment: (await tx.inFlight())[0]!.id },
      1,
    );
  });
  await process.claims.take(1, 1);
  await process.inbox.put({
    key: 'k',
    kind: 'press',
    person: ada,
    receivedAtMs: 1,
    payload: {},
    responseUrl: 'https://x',
  });
  await process.audit.seal(1);
  const folder = await aFolder();
  await exportRecord(url, folder);
  return { url, folder };
}

describe('carrying the record over', () => {
  it('keeps everything, goes on numbering, and leaves owners and response addresses behind', async () => {
    const source = await exported();
    const target = await empty();

    await importRecord(source.folder, target, quietLog);

    const [old, fresh] = [await opened(source.url, { auditKey }), await opened(target, { auditKey })];
    expect(await fresh.store.inFlight()).toEqual(await old.store.inFlight());
    expect(await fresh.store.lock(shopProduction, 2)).toEqual(await old.store.lock(shopProduction, 2));
    expect(await fresh.audit.verify()).toEqual(await old.audit.verify());
    const [claim] = await fresh.claims.take(1, 1);
    expect(claim!.fence).toBeGreaterThan(1);
    expect((await fresh.store.transact((tx) => tx.addDeployment(aDraft(), at(9)))).number).toBe(3);
    expect((await fresh.inbox.take(1))[0]).not.toHaveProperty('responseUrl');
    expect(await fresh.outbox.depth()).toBe(1);
  });

  it('names every table of the store but those that belong to one database', async () => {
    const found = await rows(
      await empty().then(async (url) => (await opened(url), url)),
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'quarterdeck'`,
    );
    const names = found.map((row) => (row as { name: string }).name);

    expect(names.toSorted()).toEqual([...carriedTables, 'process', 'schema_version'].toSorted());
  });

  it('goes on where it was broken off, and the store stays shut until then', async () => {
    const { folder } = await exported();
    const target = await empty();
    const audit = await readFile(path.join(folder, 'audit.jsonl'), 'utf8');
    await importRecord(folder, target, quietLog);
    // As if it had ended between the tables: the rows of the audit not there yet, its progress still at 0.
    const sha = `encode(sha256(convert_to($m$${await readFile(path.join(folder, 'manifest.json'), 'utf8')}$m$, 'UTF8')), 'hex')`;
    await rows(
      target,
      `SET session_replication_role = replica; DELETE FROM quarterdeck.audit;
       CREATE TABLE quarterdeck.import_progress (export text, "table" text, done bigint);
       ${carriedTables.map((table) => `INSERT INTO quarterdeck.import_progress SELECT ${sha}, '${table}', count(*) FROM quarterdeck.${table};`).join('')}`,
    );
    await expect(opened(target)).rejects.toMatchObject({ code: 'unfinished-import' });

    await importRecord(folder, target, quietLog);

    expect(await (await opened(target, { auditKey })).audit.verify()).toMatchObject({
      intact: true,
      entries: audit.trim().split('\n').length,
    });
  });

  it('refuses a database that holds something, a damaged export and a folder in use', async () => {
    const { folder, url } = await exported();

    await expect(importRecord(folder, url, quietLog)).rejects.toMatchObject({ code: 'not-empty' });
    await expect(exportRecord(url, folder)).rejects.toMatchObject({ code: 'not-empty' });
    await appendFile(path.join(folder, 'audit.jsonl'), '{}\n');
    await expect(importRecord(folder, await empty(), quietLog)).rejects.toMatchObject({ code: 'broken-export' });
    await writeFile(path.join(folder, 'manifest.json'), '{');
    await expect(importRecord(folder, await empty(), quietLog)).rejects.toMatchObject({ code: 'broken-export' });
  });
});
