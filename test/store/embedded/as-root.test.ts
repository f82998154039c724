import { chmod, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { nobody } from '../../../src/store/embedded/account.ts';
import { isRoot, openSharedFolder } from '../../../src/store/embedded/folders.ts';
import { removeEmbedded } from '../../../src/store/embedded/remove.ts';
import { lookUp } from '../../../src/store/embedded/process-list.ts';
import { aStateFolder, open, query, sharedFolderOf } from '../../support/embedded.ts';
import { aPackageWithoutLinks } from '../../support/postgres-package.ts';

beforeAll(() => {
  if (!isRoot()) process.stderr.write('SKIPPED: these tests need root, because they are about starting as root.\n');
});

describe.runIf(isRoot())('started by root', () => {
  it('works in a clone that is closed to everybody else, and finds its data again', async () => {
    const clone = await aStateFolder(0o700);
    const packageFolder = await aPackageWithoutLinks(clone);
    const folder = path.join(clone, '.quarterdeck');
    const sharedFolder = sharedFolderOf(clone);
    const surroundings = { packageFolder, sharedFolder };

    const first = await open(folder, { surroundings });
    await query(first.url, 'create table log as select 7 as entries');
    expect((await lookUp(first.pid))?.command).toContain(path.join(sharedFolder, 'postgres-18'));
    expect(await first.stop()).toBe('stopped');
    const second = await open(folder, { surroundings });

    expect(await query(second.url, 'select entries from log')).toEqual([{ entries: 7 }]);
    const [where] = await query(second.url, `select current_setting('data_directory') as data`);
    expect(where?.['data']).toMatch(new RegExp(`^${sharedFolder}/[0-9a-f]{16}/postgres/data$`));
    expect(await second.stop()).toBe('stopped');
  });

  it('removes the data outside a closed clone when it is asked to', async () => {
    const clone = await aStateFolder(0o700);
    const sharedFolder = sharedFolderOf(clone);
    const folder = path.join(clone, '.quarterdeck');
    await (await open(folder, { surroundings: { sharedFolder } })).leave();
    const [before] = (await readdir(sharedFolder)).filter((name) => /^[0-9a-f]{16}$/.test(name));

    await removeEmbedded(folder, sharedFolder);
    await removeEmbedded(path.join(clone, 'never-there'), sharedFolder);

    expect(before).toBeDefined();
    expect(await readdir(sharedFolder)).not.toContain(before);
  });

  it('keeps the data of a closed clone that moves, and starts empty after its state folder was deleted', async () => {
    const clone = await aStateFolder(0o700);
    const surroundings = { sharedFolder: sharedFolderOf(clone) };
    const first = await open(path.join(clone, 'before'), { surroundings });
    await query(first.url, 'create table log as select 7 as entries');
    await first.stop();

    await rename(path.join(clone, 'before'), path.join(clone, 'after'));
    const moved = await open(path.join(clone, 'after'), { surroundings });
    expect(await query(moved.url, 'select entries from log')).toEqual([{ entries: 7 }]);
    expect(await moved.stop()).toBe('stopped');
    await rm(path.join(clone, 'after'), { recursive: true });
    const renewed = await open(path.join(clone, 'after'), { surroundings });

    await expect(query(renewed.url, 'select entries from log')).rejects.toMatchObject({ code: '42P01' });
    expect(await renewed.stop()).toBe('stopped');
  });

  it('agrees on one place when two open a closed clone at once', async () => {
    const clone = await aStateFolder(0o700);

    const [one, two] = await Promise.all([open(clone), open(clone)]);

    expect(one.url).toBe(two.url);
    expect((await readdir(clone)).sort()).toEqual(['owner.json', 'postgres.json', 'postgres.place']);
  });

  it('keeps the data in an open state folder, and does not start an empty one elsewhere when that is closed later', async () => {
    const folder = await aStateFolder(0o711);
    const first = await open(folder);
    const [where] = await query(first.url, `select current_setting('data_directory') as data`);
    await first.stop();
    await chmod(folder, 0o700);

    const refused = open(folder);

    expect(where).toEqual({ data: path.join(folder, 'postgres/data') });
    await expect(refused).rejects.toMatchObject({
      code: 'start-failed',
      message: expect.stringContaining('Permission denied') as unknown,
    });
  });

  it('runs the server as nobody, and keeps the password for root', async () => {
    const folder = await aStateFolder();
    await open(folder);
    const account = await nobody();

    expect(await stat(path.join(folder, 'postgres/data'))).toMatchObject({ uid: account.uid, gid: account.gid });
    expect(await stat(path.join(folder, 'postgres/password'))).toMatchObject({ uid: 0 });
  });

  it('does not run programs from a folder that others can write to', async () => {
    const folder = await aStateFolder();
    const shared = sharedFolderOf(folder);
    await mkdir(shared);
    await chmod(shared, 0o777);
    await writeFile(path.join(shared, 'planted'), '');

    await expect(openSharedFolder(shared)).rejects.toMatchObject({ code: 'folder-unusable' });
  });
});
