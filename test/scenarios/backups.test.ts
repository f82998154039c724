import { expect, onTestFinished, test } from 'vitest';
import { dutyRound } from '../../src/operations/duty-round.ts';
import { backupFresh } from '../../src/pipeline/checks/backup-fresh.ts';
import { planDeploy } from '../../src/operations/plan.ts';
import { quietLog } from '../support/world.ts';
import { said, type } from '../commands/support/conversation.ts';
import { release } from '../domain/support/deployments.ts';
import { aConfig, aProcedure, aTarget, ada, production } from '../support/config.ts';
import { handClock } from '../support/pipeline/clock.ts';
import { component } from '../support/pipeline/ask.ts';
import { useStand } from '../support/pipeline/use-stand.ts';
import { backupStand } from '../providers/firestore-backup/stand.ts';

const stand = useStand();
const minuteMs = 60_000;
const saturdayEvening = Date.parse('2026-11-21T20:00:00Z');

test('a night later the backup is verified, and a Sunday later proven: status, plan and check say so', async () => {
  const clock = handClock(saturdayEvening);
  const far = await backupStand(clock);
  onTestFinished(far.end);
  const components = [{ ...far.at.component }, component('rules', { shift: 'none' })];
  const config = aConfig({ targets: [aTarget(production, { procedure: aProcedure({ components }) })] });
  const at = stand(config);
  at.clock.set(saturdayEvening);
  const keeper = far.provider();
  const provider = (name: string) => (name === 'firestore-backup' ? keeper : at.engine.provider(name));
  const { store, duties } = at.opened;
  const untilHour = async (text: string): Promise<void> => {
    // Every tick of the night would be the same: only those around the hours are taken.
    for (const beforeMs of [0, 1, 2, 5, 6, 7, 8, 20].map((minutes) => minutes * minuteMs)) {
      clock.set(Date.parse(text) + beforeMs);
      await dutyRound({ store, duties, config: () => config, provider, clock, log: quietLog });
    }
  };
  const statusSaid = async () => said(await type(at.people, ada, '/status shop production'));

  await untilHour('2026-11-21T20:00:00Z');
  expect(await statusSaid()).toContain('no verified backup is known · never proven');
  await untilHour('2026-11-22T03:00:00Z');
  expect(await statusSaid()).toMatch(/verified .*12431 documents, 3\.7 MB · never proven/);
  await untilHour('2026-11-22T05:00:00Z');
  expect(await statusSaid()).toMatch(/restore proven .*: 12,431 documents in 4 min/);

  const [target] = config.targets.values();
  if (target === undefined) throw new Error('no such target');
  const plan = await planDeploy({ ...at.people, clock }, target, release(2));
  const settings = { provenWithinDays: 7 };
  const rule = {
    name: 'backup',
    kind: 'backup-fresh',
    mode: 'enforce',
    timeoutMs: 9_000,
    remedy: '',
    settings,
  } as const;
  const answer = await backupFresh(provider, clock, store).run(rule, plan, AbortSignal.timeout(9_000));
  expect(answer).toMatchObject({ passed: true, summary: expect.stringContaining('restore proven') as string });
  expect([...far.storage.objects.values()]).toMatchObject([{ components: { rules: { provider: 'scripted' } } }]);
  expect(far.far.restore.databases.size).toBe(0);
  expect(far.violations()).toEqual([]);
});
