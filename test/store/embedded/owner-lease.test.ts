import { readFile, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { every } from '../../../src/io/wait.ts';
import { type LeaseRequest, takeLease } from '../../../src/store/embedded/owner-lease.ts';
import { writeWhole } from '../../../src/store/embedded/write-whole.ts';
import { aStateFolder, open } from '../../support/embedded.ts';
import { recordingLog } from '../../support/world.ts';

const here = { host: 'here', bootId: 'boot-1' };
const there = { host: 'there', bootId: 'boot-9' };

function request(stateFolder: string, change: Partial<LeaseRequest> = {}): LeaseRequest {
  return {
    stateFolder,
    machine: here,
    clock: { now: () => Date.now() },
    log: recordingLog(),
    refreshMs: 60,
    ...change,
  };
}

async function writeOwner(stateFolder: string, machine: typeof here, refreshedAt: number): Promise<void> {
  await writeWhole(path.join(stateFolder, 'owner.json'), JSON.stringify({ ...machine, refreshedAt }));
}

async function owner(stateFolder: string): Promise<unknown> {
  return JSON.parse(await readFile(path.join(stateFolder, 'owner.json'), 'utf8'));
}

describe('the lease on a state folder', () => {
  it('refuses the database while another machine renews its own, even one whose clock is wrong', async () => {
    const folder = await aStateFolder();
    let theirTime = Date.now() - 300_000;
    await writeOwner(folder, there, theirTime);
    onTestFinished(
      every(30, async () => {
        theirTime += 30;
        await writeOwner(folder, there, theirTime);
      }),
    );

    await expect(open(folder, { surroundings: { machine: here, leaseRefreshMs: 300 } })).rejects.toMatchObject({
      code: 'folder-in-use',
      message: expect.stringContaining('in use by the machine "there"') as unknown,
    });
    expect(await owner(folder)).toMatchObject(there);
  });

  it('is taken over from a machine that has gone silent, and says so', async () => {
    const folder = await aStateFolder();
    await writeOwner(folder, there, Date.now());
    const log = recordingLog();

    const lease = await takeLease(request(folder, { log }));

    expect(await owner(folder)).toMatchObject(here);
    expect(log.lines).toMatchObject([{ level: 'warn', fields: { host: 'there' } }]);
    await lease.release();
  });

  it('is taken at once from one that has been silent for long, and from ourselves before a restart of the machine', async () => {
    const folder = await aStateFolder();
    const never = recordingLog();
    const slow = { refreshMs: 600_000, log: never };

    await writeOwner(folder, there, Date.now() - 601_000);
    await (await takeLease(request(folder, slow))).release();
    await writeOwner(folder, { host: 'here', bootId: 'boot-0' }, Date.now() - 1_801_000);
    await (await takeLease(request(folder, slow))).release();

    expect(never.lines).toEqual([]);
  });

  it('is shared by the processes of one machine, renewed, and given back', async () => {
    const folder = await aStateFolder();
    const first = await takeLease(request(folder));
    const second = await takeLease(request(folder));
    const file = path.join(folder, 'owner.json');
    await utimes(file, 1, 1);

    await vi.waitUntil(async () => (await stat(file)).mtimeMs > 1_000, 5_000);
    await first.release();
    await second.release();

    await expect(owner(folder)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('is not taken back from a machine that took it while we were frozen', async () => {
    const folder = await aStateFolder();
    const log = recordingLog();
    const lease = await takeLease(request(folder, { log }));

    await writeOwner(folder, there, Date.now());
    await vi.waitUntil(() => log.lines.length > 0, 5_000);
    await lease.release();

    expect(await owner(folder)).toMatchObject(there);
    expect(log.lines).toMatchObject([{ level: 'error', fields: { host: 'there' } }]);
  });
});
