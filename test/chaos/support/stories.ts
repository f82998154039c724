import { setTimeout as delay } from 'node:timers/promises';
import { ended, pressUntil, stored, typeUntil } from './people.ts';
import type { Chance } from './random.ts';
import { conductOfNumber, labelOf } from './releases.ts';
import type { Conduct } from './releases.ts';
import type { StoredDeployment } from './record.ts';
import { unlessAway } from './record.ts';
import type { ServicePlan } from './settings.ts';
import { channelOf } from './settings.ts';
import { until } from './until.ts';
import type { ChaosWorld } from './world.ts';

/** A deployment that a story brought to its end, and the ends that are right for it. */
export interface Told {
  readonly id: string;
  readonly story: Story;
  readonly phase: string;
  readonly rightEnds: readonly string[];
}

export type Story = 'good' | 'bad' | 'pause' | 'roll-back' | 'after' | 'first';

/** One service with the people around it, working through one release after another. */
export interface Teller {
  readonly service: ServicePlan;
  readonly told: () => readonly Told[];
  readonly first: () => Promise<void>;
  /** Tells stories until it is told to stop; the one at hand is told to its end. */
  readonly goOn: (isOver: () => boolean) => Promise<void>;
}

type Stories = readonly [Story, ...Story[]];

const everyStory: Stories = ['good', 'bad', 'pause', 'roll-back', 'after'];

/** Whom a teller is about. */
export interface TellerPlan {
  readonly service: ServicePlan;
  /** So many of its releases were deployed before. */
  readonly before?: number;
  /** What may happen there; everything when absent. */
  readonly stories?: Stories;
  /** How a bad release may end. */
  readonly badEnds?: readonly string[];
  /** Hears of each release before it is asked for. */
  readonly expects?: (label: string) => void;
  /** How long a deployment may take under all that happens to it. */
  readonly endsWithinMs?: number;
}

/** The people around one service. */
export function teller(world: ChaosWorld, plan: TellerPlan, chance: Chance): Teller {
  const {
    service,
    before = 0,
    stories = everyStory,
    badEnds = ['rolled-back'],
    expects,
    endsWithinMs = 120_000,
  } = plan;
  const told: Told[] = [];
  let last = before;
  const next = (conduct: Conduct): string => {
    do last += 1;
    while (conductOfNumber(last) !== conduct);
    return labelOf(last, conduct);
  };
  const tell = async (story: Story): Promise<void> => {
    const label = next(story === 'bad' ? 'bad' : 'good');
    expects?.(label);
    const one = await byName[story]({ world, service, chance, label, endsWithinMs });
    told.push({ ...one, story, ...(story === 'bad' ? { rightEnds: badEnds } : {}) });
    world.timeline.say(`${one.id} (${story}) ended ${one.phase}`);
    await unlock(world, service);
  };
  return {
    service,
    told: () => told,
    first: () => tell('first'),
    goOn: async (isOver) => {
      while (!isOver()) {
        await tell(chance.pick(stories));
        await delay(chance.between(0, 4_000));
      }
    },
  };
}

interface Scene {
  readonly world: ChaosWorld;
  readonly service: ServicePlan;
  readonly chance: Chance;
  readonly label: string;
  readonly endsWithinMs: number;
}

type Ending = Omit<Told, 'story'>;

const byName: Readonly<Record<Story, (scene: Scene) => Promise<Ending>>> = {
  first: toEnd('live'),
  good: toEnd('live'),
  bad: toEnd('rolled-back'),
  pause: paused,
  'roll-back': rolledBackByHand,
  after: rolledBackAfterwards,
};

function toEnd(right: string): (scene: Scene) => Promise<Ending> {
  return async (scene) => {
    const id = await request(scene);
    return endOf(scene, id, [right]);
  };
}

async function endOf({ world, endsWithinMs }: Scene, id: string, rightEnds: readonly string[]): Promise<Ending> {
  const { phase } = await ended(world, id, endsWithinMs);
  return { id, phase, rightEnds };
}

/** Asks for the release and gets it approved. */
async function request({ world, service, label }: Scene): Promise<string> {
  const { name, approvals } = service;
  const text = `/deploy ${name} production ${label}`;
  const id = await typeUntil(world, { who: 'ada', channel: channelOf(name), text }, async () => {
    const all = await unlessAway(world.record.deployments());
    return all?.find((one) => one.service === name && one.record.plan.kind === 'deploy' && isOf(one, label))?.id;
  });
  const approvers = ['grace', 'linus'].slice(0, approvals);
  for (const who of approvers) {
    const person = world.workspace.as(who).id;
    await pressUntil(
      world,
      { who, id, button: 'Approve' },
      ({ phase, record }) => phase !== 'awaiting' || record.approvals.some(({ by }) => by === person),
    );
  }
  return id;
}

const isOf = ({ record }: StoredDeployment, label: string): boolean => record.plan.release.label === label;

async function paused(scene: Scene): Promise<Ending> {
  const { world, chance } = scene;
  const id = await request(scene);
  await delay(chance.between(0, 10_000));
  await pressUntil(world, { who: 'dennis', id, button: 'Pause' }, ({ record }) => record.hold !== undefined);
  await delay(chance.between(200, 2_000));
  await pressUntil(world, { who: 'dennis', id, button: 'Resume' }, ({ record }) => record.hold === undefined);
  return endOf(scene, id, ['live']);
}

async function rolledBackByHand(scene: Scene): Promise<Ending> {
  const { world, chance, endsWithinMs } = scene;
  const id = await request(scene);
  await until({
    what: `${id} begins`,
    withinMs: endsWithinMs / 2,
    everyMs: 150,
    look: async () => {
      const now = await stored(world, id);
      return now?.record.effectsBegun === true || now?.is_final === true ? true : undefined;
    },
  });
  await delay(chance.between(0, 10_000));
  const phases = ['rolling-back', 'rolled-back'];
  const after = await pressUntil(world, { who: 'margaret', id, button: 'Roll back' }, ({ phase }) =>
    phases.includes(phase),
  );
  // Pressed too late: it was live before anybody heard it.
  return endOf(scene, id, [after.phase === 'live' ? 'live' : 'rolled-back']);
}

/** Goes live, and is put back afterwards by a deployment of its own. */
async function rolledBackAfterwards(scene: Scene): Promise<Ending> {
  const { world, service } = scene;
  const first = await endOf(scene, await request(scene), ['live']);
  if (first.phase !== 'live') return first;
  const known = new Set(
    (
      await until({
        what: 'the record is read',
        withinMs: 30_000,
        look: () => unlessAway(world.record.deployments()),
      })
    ).map(({ id }) => id),
  );
  const wanted = { who: 'margaret', channel: channelOf(service.name), text: `/rollback ${service.name} production` };
  const id = await typeUntil(world, wanted, async () => {
    const all = await unlessAway(world.record.deployments());
    return all?.find((one) => one.service === service.name && !known.has(one.id))?.id;
  });
  return endOf(scene, id, ['live']);
}

/** An automatic rollback locks the target; somebody who may takes the lock away. */
async function unlock(world: ChaosWorld, { name }: ServicePlan): Promise<void> {
  const target = `${name}/production`;
  await typeUntil(
    world,
    { who: 'margaret', channel: channelOf(name), text: `/deploy unlock ${name} production` },
    async () => {
      const locked = await unlessAway(world.record.lockedTargets());
      return locked === undefined || locked.includes(target) ? undefined : true;
    },
  );
}
