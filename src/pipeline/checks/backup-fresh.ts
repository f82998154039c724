import { z } from 'zod';
import { targetId } from '../../domain/ids.ts';
import type { PlannedComponent } from '../../domain/plan.ts';
import type { CheckRunner } from '../../ports/checks.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import type { Provider } from '../../ports/provider.ts';
import type { Clock } from '../../ports/world.ts';

const hourMs = 3_600_000;

/** How old the newest backup may be. */
export const backupFreshSettings = z.strictObject({
  component: z
    .string()
    .optional()
    .describe('The component that makes the backups; the only one that does when absent.'),
  withinHours: z.number().positive().max(8_760).default(24).describe('The newest verified backup is not older.'),
});

const ageText = (ms: number): string =>
  ms < 2 * hourMs ? `${Math.round(ms / 60_000)} minutes` : `${Math.round(ms / hourMs)} hours`;

/** A backup that ended well and says how much is in it is not older than allowed. */
export const backupFresh = (provider: (name: string) => Provider | undefined, clock: Clock): CheckRunner => ({
  kind: 'backup-fresh',
  run: async ({ settings }, plan, signal) => {
    const { component: named, withinHours } = backupFreshSettings.parse(settings);
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
      const summary = `${newest.says}, ${ageText(ageMs)} old`;
      return { passed: ageMs <= withinHours * hourMs, summary };
    } catch (error) {
      if (error instanceof ProviderError) return { passed: false, summary: error.message };
      throw error;
    }
  },
});
