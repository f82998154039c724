import { chmod, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { nobody } from '../../../src/store/embedded/account.ts';
import { binariesVersion, prepareBinaries } from '../../../src/store/embedded/binaries.ts';
import { isRoot } from '../../../src/store/embedded/folders.ts';
import { makeLinks } from '../../../src/store/embedded/links.ts';
import { aStateFolder, open, query } from '../../support/embedded.ts';
import { aPackageWithoutLinks, linksOf } from '../../support/postgres-package.ts';

const runAs = isRoot() ? await nobody() : undefined;

describe('the library links', () => {
  it('are made by the first start when install scripts were off', async () => {
    const folder = await aStateFolder();
    const packageFolder = await aPackageWithoutLinks(folder);
    expect(await linksOf(packageFolder)).toEqual([]);

    const database = await open(path.join(folder, 'state'), { surroundings: { packageFolder } });

    expect(await query(database.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(await linksOf(packageFolder)).not.toEqual([]);
    await database.stop();
  });

  it('are made by two processes at once, and left alone when they are there', async () => {
    const packageFolder = await aPackageWithoutLinks(await aStateFolder());

    const outcomes = await Promise.all([makeLinks(packageFolder), makeLinks(packageFolder)]);

    expect(outcomes).toEqual(['linked', 'linked']);
    const links = await linksOf(packageFolder);
    await Promise.all(links.map((link) => stat(path.join(packageFolder, 'native/lib', link))));
    expect(await makeLinks(packageFolder)).toBe('linked');
  });
});

describe('the binaries', () => {
  it('are used in place when they can be', async () => {
    const folder = await aStateFolder();
    const packageFolder = await aPackageWithoutLinks(folder);

    const bin = await prepareBinaries({ packageFolder, copiesFolder: path.join(folder, 'copies'), runAs });

    expect(bin).toBe(path.join(packageFolder, 'native/bin'));
  });

  it('are copied once, links included, when the package cannot be used where it is', async () => {
    const folder = await aStateFolder();
    const packageFolder = await aPackageWithoutLinks(folder);
    // No program may be started from here, which is what a read-only folder without links amounts to as well.
    await chmod(path.join(packageFolder, 'native/bin/postgres'), 0o600);
    const request = { packageFolder, copiesFolder: folder, runAs };

    const [bin, again] = await Promise.all([prepareBinaries(request), prepareBinaries(request)]);

    const copy = path.join(folder, `postgres-${await binariesVersion(packageFolder)}`);
    expect(bin).toBe(path.join(copy, 'native/bin'));
    expect(again).toBe(bin);
    expect((await stat(path.join(bin, 'postgres'))).mode & 0o777).toBe(0o755);
    expect((await readdir(folder)).filter((name) => name.includes('.new-'))).toEqual([]);
  });

  it('are refused with the reason when they do not run at all', async () => {
    const folder = await aStateFolder();
    const packageFolder = await aPackageWithoutLinks(folder);
    await rm(path.join(packageFolder, 'native/lib'), { recursive: true });
    await writeFile(path.join(packageFolder, 'native/pg-symlinks.json'), '[]');

    await expect(prepareBinaries({ packageFolder, copiesFolder: folder, runAs })).rejects.toMatchObject({
      code: 'binaries-unusable',
      message: expect.stringMatching(/shared librar/) as unknown,
    });
  });
});
