import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ask } from '../../../src/store/embedded/ask.ts';
import { systemIdentifierOf } from '../../../src/store/embedded/control.ts';
import { aStateFolder, open, query } from '../../support/embedded.ts';

describe('which database is ours', () => {
  it('is not the one that a stale postgres.json points to', async () => {
    const strangerFolder = await aStateFolder();
    const stranger = await open(strangerFolder);
    const folder = await aStateFolder();
    await (await open(folder)).stop();
    await cp(path.join(strangerFolder, 'postgres.json'), path.join(folder, 'postgres.json'));

    const ours = await open(folder);

    expect(ours).toMatchObject({ startedByUs: true });
    expect(ours.pid).not.toBe(stranger.pid);
    expect(new URL(ours.url).port).not.toBe(new URL(stranger.url).port);
    expect(JSON.parse(await readFile(path.join(folder, 'postgres.json'), 'utf8'))).toMatchObject({
      pid: ours.pid,
      systemIdentifier: await systemIdentifierOf(path.join(folder, 'postgres/data')),
    });
  });

  it('is neither another cluster at our password, nor the original of a copied state folder', async () => {
    const database = await open(await aStateFolder());
    const { port, password } = new URL(database.url);
    const [where] = await query(database.url, `select current_setting('data_directory') as folder`);
    const dataFolder = String(where?.['folder']);
    const identity = { password, dataFolder, systemIdentifier: await systemIdentifierOf(dataFolder) };

    expect(await ask(Number(port), identity)).toBe('ours');
    expect(await ask(Number(port), { ...identity, dataFolder: '/copy/postgres/data' })).toBe('stranger');
    expect(await ask(Number(port), { ...identity, systemIdentifier: '1' })).toBe('stranger');
    expect(await ask(Number(port), { ...identity, password: 'guessed' })).toBe('stranger');
  });

  it('is found without a usable postgres.json', async () => {
    const folder = await aStateFolder();
    const starter = await open(folder);
    await writeFile(path.join(folder, 'postgres.json'), '{"port":');

    const adopter = await open(folder);

    expect(adopter).toMatchObject({ startedByUs: false, pid: starter.pid });
    expect(await query(adopter.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('is refused when another major version wrote it, with the way out', async () => {
    const folder = await aStateFolder();
    await (await open(folder)).stop();
    await writeFile(path.join(folder, 'postgres/data/PG_VERSION'), '17\n');

    await expect(open(folder)).rejects.toMatchObject({
      code: 'other-major',
      message: expect.stringMatching(/PostgreSQL 17.*quarterdeck export.*quarterdeck import/) as unknown,
    });
  });

  it('is not started twice when its start fails, and the sentence names the reason and the log', async () => {
    const folder = await aStateFolder();
    await (await open(folder)).stop();
    await rm(path.join(folder, 'postgres/data/pg_wal'), { recursive: true });

    await expect(open(folder)).rejects.toMatchObject({
      code: 'start-failed',
      message: expect.stringContaining(path.join(folder, 'postgres/postgres.log')) as unknown,
    });
  });
});
