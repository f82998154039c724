import { ended, pressUntil } from './people.ts';
import type { StoredDeployment } from './record.ts';
import { ask } from './replicas.ts';
import type { ServicePlan } from './settings.ts';
import type { Timeline } from './timeline.ts';
import type { ChaosWorld, WorldPlan } from './world.ts';
import { chaosWorld, served } from './world.ts';

export interface AlonePlan {
  readonly timeline: Timeline;
  readonly services: readonly Omit<ServicePlan, 'port'>[];
  readonly limits?: WorldPlan['limits'];
  readonly http?: boolean;
}

/** One bot with its built-in database; the first release of each service is live and visited. */
export async function withBot<Found>(
  { limits = 'off', ...plan }: AlonePlan,
  work: (world: ChaosWorld) => Promise<Found>,
): Promise<Found> {
  const world = await chaosWorld({ ...plan, limits });
  try {
    world.bot.start();
    await world.waitForBot();
    await Promise.all(world.services.map((service) => firstRelease(world, service)));
    plan.timeline.say('the first releases are live');
    return await work(world);
  } finally {
    plan.timeline.say(`bot:\n${(await world.botLog().catch(() => '')).split('\n').slice(-15).join('\n')}`);
    await world.end();
  }
}

/** Brings the first release live, with visitors to judge it by. */
export async function firstRelease(world: ChaosWorld, { name, port, approvals }: ServicePlan): Promise<void> {
  const id = await ask(world, name, 1);
  for (const who of ['grace', 'linus'].slice(0, approvals)) {
    const person = world.workspace.as(who).id;
    const isHeard = ({ phase, record }: StoredDeployment): boolean =>
      phase !== 'awaiting' || record.approvals.some(({ by }) => by === person);
    await pressUntil(world, { who, id, button: 'Approve' }, isHeard);
  }
  await served(port);
  world.visitors.visit(name, port);
  const { phase } = await ended(world, id);
  if (phase !== 'live') throw new Error(`${id} ended ${phase}`);
}
