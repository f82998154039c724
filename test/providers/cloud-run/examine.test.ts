import { describe, expect, onTestFinished, test } from 'vitest';
import { drive, soon } from './drive.ts';
import { cloudRunFar } from './stand.ts';
import type { CloudRunStand } from './stand.ts';

const farWith = async (more: Parameters<typeof cloudRunFar>[0]): Promise<CloudRunStand> => {
  const far = await cloudRunFar(more);
  onTestFinished(far.close);
  return far.newStand();
};

const examinedBy = async (stand: CloudRunStand) =>
  (await drive(stand).provider.examine?.(stand.at, soon()))?.map(({ subject, state, remedy = '' }) => ({
    subject,
    state,
    remedy,
  }));

describe('the doctor at Cloud Run', () => {
  test('finds everything good where it is', async () => {
    const stand = await farWith({});
    await drive(stand).live('one');
    const changes = stand.run.journal.length;

    const examined = await examinedBy(stand);

    expect(examined?.filter(({ state }) => state !== 'good')).toEqual([]);
    expect(examined).toHaveLength(8);
    expect(stand.run.journal).toHaveLength(changes);
  });

  test('says that the API was never enabled, and where to do it', async () => {
    const stand = await farWith({ disabled: true });

    expect(await examinedBy(stand)).toMatchObject([
      { subject: 'Google credentials', state: 'good' },
      { state: 'bad', remedy: expect.stringMatching(/Enable run\.googleapis\.com.*project=shop-prod/) as string },
    ]);
  });

  test('names each permission that is missing, and the role that has it', async () => {
    const stand = await farWith({ denied: ['run.revisions.delete', 'iam.serviceAccounts.actAs'] });
    stand.push('one');
    stand.run.engine.create(stand.name.split('/services/')[0] ?? '', stand.service, {
      template: { containers: [{ image: stand.imageOf('one') }] },
    });

    expect((await examinedBy(stand))?.filter(({ state }) => state !== 'good')).toMatchObject([
      {
        subject: 'run.revisions.delete in shop-prod',
        state: 'bad',
        remedy: expect.stringContaining('roles/run.developer') as string,
      },
      {
        subject: 'iam.serviceAccounts.actAs on the default account',
        state: 'bad',
        remedy: expect.stringContaining('serviceAccountUser') as string,
      },
    ]);
  });
});
