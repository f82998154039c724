import { z } from 'zod';
import { targetId } from '../../domain/ids.ts';
import type { PlannedComponent } from '../../domain/plan.ts';
import type { ProvenRestore } from '../../domain/safekeeping.ts';
import type { CheckAnswer, CheckRunner } from '../../ports/checks.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import type { Provider } from '../../ports/provider.ts';
import type { Reads } from '../../ports/store.ts';
import type { Clock } from '../../ports/world.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** How old the newest backup may be. */
export const backupFreshSettings = z.strictObject({
  component: z
    .string()
    .optional()
    .describe('The component that makes the backups; the only one that does when absent.'),
  withinHours: z.number().positive().max(8_760).default(24).describe('The newest verified backup is not older.'),
  provenWithinDays: z
    .number()
    .positive()
    .max(3_650)
    .optional()
    .describe('A restore was proven within so many days; not asked for when absent.'),
});

const ageText = (ms: number): string =>
  ms < 2 * hourMs
    ? `${Math.round(ms / 60_000)} minutes`
    : ms < 2 * dayMs
      ? `${Math.round(ms / hourMs)} hours`
      : `${Math.round(ms / dayMs)} days`;

/** A backup that ended well and says how much is in it is not older than allowed. */
export const backupFresh = (
  provider: (name: string) => Provider | undefined,
  clock: Clock,
  store: Pick<Reads, 'safekeepings'>,
): CheckRunner => ({
  kind: 'backup-fresh',
  run: async ({ settings }, plan, signal) => {
    const { component: named, withinHours, provenWithinDays } = backupFreshSettings.parse(settings);
    const able = ({ name, provider: by }: PlannedComponent): boolean =>
      (named === undefined || name === named) && provider(by)?.newestBackup !== undefined;
    const component = plan.procedure.components.find(able);
    if (component === undefined)
      return { passed: false, summary: `no component${named === undefined ? '' : ` ${named}`} makes backups here` };
    const { service, environment } = plan;
    const at = { target: targetId(service, environment), service, environment, component };
    try {
      const newest = await provider(component.provider)?.newestBackup?.(at, signal);
      if (newest === undefined) return { passed: false, summary: 'there is no verified backup' };
      const ageMs = clock.now() - newest.endedAtMs;
      const fresh = { passed: ageMs <= withinHours * hourMs, summary: `${newest.says}, ${ageText(ageMs)} old` };
      if (provenWithinDays === undefined) return fresh;
      const kept = (await store.safekeepings()).find(
        (one) => one.target === at.target && one.component === component.name,
      );
      const proven = provenAnswer(kept?.proven, clock.now(), provenWithinDays);
      return { passed: fresh.passed && proven.passed, summary: `${fresh.summary}; ${proven.summary}` };
    } catch (error) {
      if (error instanceof ProviderError) return { passed: false, summary: error.message };
      throw error;
    }
  },
});

function provenAnswer(proven: ProvenRestore | undefined, nowMs: number, withinDays: number): CheckAnswer {
  if (proven === undefined) return { passed: false, summary: 'that it can be restored was never proven' };
  const ageMs = nowMs - proven.atMs;
  const documents = proven.documents.toLocaleString('en-US');
  const summary = `restore proven ${ageText(ageMs)} ago: ${documents} documents`;
  return { passed: ageMs <= withinDays * dayMs, summary };
}
