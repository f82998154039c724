import { answerTo } from '../../blocks/refusal.ts';
import { withoutTokens } from '../../blocks/text.ts';
import { isEnvironmentName, isServiceName, targetId } from '../domain/ids.ts';
import { consentsOf, planDigest } from '../domain/plan.ts';
import type { Plan } from '../domain/plan.ts';
import type { Outcome, Refusal } from '../domain/refusals.ts';
import { no } from '../domain/refusals.ts';
import { systemClock } from '../io/clock.ts';
import { faultText } from '../main/configuration.ts';
import { openLog } from '../main/log.ts';
import { foretell } from '../operations/deploy.ts';
import type { OperationsWorld } from '../operations/world.ts';
import type { CliWorld, ExitCode } from './contract.ts';
import { farEndsOf, readConfig } from './far.ts';
import { planLines } from './plan-text.ts';
import { withStore } from './with-store.ts';

/** What was typed. */
export interface Wish {
  readonly service: string;
  readonly environment: string;
  readonly reference?: string;
}

/** Plans with the record and the far ends of this folder's bot, and prints it. */
export const runPlan = (world: CliWorld, wish: Wish, asJson: boolean): Promise<ExitCode> =>
  withStore(world, async ({ store }): Promise<ExitCode> => {
    const read = await readConfig(world);
    if (read.kind === 'faults') {
      for (const fault of read.faults) world.err(faultText(fault));
      return 1;
    }
    const { config } = read.loaded;
    const operations: OperationsWorld = {
      store,
      clock: systemClock,
      config: () => config,
      // Nobody in particular asks: reading a plan needs no role.
      people: { holds: () => Promise.resolve('no') },
      log: openLog('silent'),
      ...(await farEndsOf(world, config)),
    };
    return print(world, await planOf(operations, wish), asJson);
  });

async function planOf(world: OperationsWorld, { service, environment, reference }: Wish): Promise<Outcome<Plan>> {
  const { services, environments, targets } = world.config();
  if (!isServiceName(service) || !services.has(service))
    return no({ code: 'unknown-service', typed: service, known: [...services.keys()] });
  if (!isEnvironmentName(environment) || !environments.has(environment))
    return no({ code: 'unknown-environment', typed: environment, known: [...environments.keys()] });
  const target = targets.get(targetId(service, environment));
  if (target === undefined) return no({ code: 'not-deployed-there', service, environment });
  const request = { service, environment, ...(reference === undefined ? {} : { reference }) };
  const outcome = await foretell(world, target, request);
  return outcome.ok ? { ok: true, value: outcome.value.plan } : outcome;
}

function print(world: CliWorld, outcome: Outcome<Plan>, asJson: boolean): ExitCode {
  if (!outcome.ok) {
    if (asJson) world.out(JSON.stringify({ ok: false, refusal: outcome.refusal }));
    else world.err(sentenceOf(outcome.refusal));
    return 1;
  }
  const shown = outcome.value;
  if (asJson)
    world.out(JSON.stringify({ ok: true, digest: planDigest(shown), consents: consentsOf(shown), plan: shown }));
  else for (const line of planLines(shown)) world.out(line);
  return 0;
}

/** The words of Slack without its marks. */
function sentenceOf(refusal: Refusal): string {
  const { says, next } = answerTo(refusal);
  const text = `${withoutTokens(says).mrkdwn} ${withoutTokens(next).mrkdwn} (${refusal.code})`;
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
