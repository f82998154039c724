import type { Config } from '../../domain/config.ts';
import { isEnvironmentName, targetId } from '../../domain/ids.ts';
import type { CheckRunner } from '../../ports/checks.ts';
import type { Reads } from '../../ports/store.ts';

const pastLooked = 50;

/** The same commit was live in the environment before this one. */
export const proven = (store: Pick<Reads, 'pastLive'>, config: () => Config): CheckRunner => ({
  kind: 'proven-in-earlier-environment',
  run: async ({ settings }, plan) => {
    const named =
      typeof settings === 'object' && settings !== null && 'environment' in settings
        ? settings['environment']
        : undefined;
    const target = config().targets.get(targetId(plan.service, plan.environment));
    const earlier = typeof named === 'string' && isEnvironmentName(named) ? named : target?.provenIn;
    if (earlier === undefined) return { passed: true, summary: 'there is no earlier environment' };
    const past = await store.pastLive(targetId(plan.service, earlier), pastLooked);
    const found = past.find(({ release }) => release.revision === plan.release.revision);
    return found === undefined
      ? { passed: false, summary: `${plan.release.label} has not been live in ${earlier}` }
      : { passed: true, summary: `${plan.release.label} was live in ${earlier} (${found.deployment})` };
  },
});
