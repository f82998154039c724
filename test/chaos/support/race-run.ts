import type { MessageRecord } from '../../../playground/slack/records.ts';
import { withBot } from './alone.ts';
import { cardOf } from './cards.ts';
import { faultsAtRest } from './invariants.ts';
import { ended, stored, typeUntil } from './people.ts';
import type { Chance } from './random.ts';
import type { StoredDeployment, StoredEntry } from './record.ts';
import { unlessAway } from './record.ts';
import { conductOfNumber, labelOf } from './releases.ts';
import { channelOf } from './settings.ts';
import type { ServicePlan } from './settings.ts';
import type { Timeline } from './timeline.ts';
import { until } from './until.ts';
import type { ChaosWorld } from './world.ts';

export interface RaceRun {
  readonly races: number;
  readonly presses: number;
  readonly faults: readonly string[];
}

const names = ['alpha', 'bravo', 'charlie', 'delta'];
const inTurn = [{ weight: '50 %', for: '2s' }];
const personal = ['approved', 'cancelled', 'held', 'promoted', 'went-bad', 'resumed'];

/** People press the same buttons at the same moment, twice, and on cards that are out of date. */
export function races(times: number, chance: Chance, timeline: Timeline): Promise<RaceRun> {
  const services = names.map((name) => ({ name, approvals: 2, stages: inTurn }));
  return withBot({ timeline, services }, async (world) => {
    let left = times;
    let presses = 0;
    const faults: string[] = [];
    await Promise.all(
      world.services.map(async (service) => {
        const track = trackOf(world, service, chance.fork(service.name));
        while (left > 0) {
          left -= 1;
          const raced = await track();
          presses += raced.presses;
          faults.push(...raced.faults);
        }
      }),
    );
    return { races: times, presses, faults: [...faults, ...(await faultsAtRest(world, []))] };
  });
}

interface Raced {
  readonly presses: number;
  readonly faults: readonly string[];
}

/** One race after another around one service. */
function trackOf(world: ChaosWorld, service: ServicePlan, chance: Chance): () => Promise<Raced> {
  let number = 1;
  let current: string | undefined;
  return async () => {
    const now = current === undefined ? undefined : await stored(world, current);
    if (now === undefined || now.is_final) {
      do number += 1;
      while (conductOfNumber(number) === 'bad');
      current = await request(world, service, labelOf(number, 'good'));
    }
    const id = current ?? '';
    return race(world, id, chance);
  };
}

async function request(world: ChaosWorld, { name }: ServicePlan, label: string): Promise<string> {
  const text = `/deploy ${name} production ${label}`;
  const id = await typeUntil(world, { who: 'ada', channel: channelOf(name), text }, async () => {
    const all = await unlessAway(world.record.deployments());
    return all?.find((one) => one.service === name && one.record.plan.release.label === label)?.id;
  });
  await until({ what: `${id} has a card`, withinMs: 30_000, look: () => cardOf(world, id) });
  return id;
}

const crowd = ['grace', 'linus', 'margaret', 'dennis', 'ada'];
const offered = ['Approve', 'Pause', 'Resume', 'Promote now', 'Go on', 'Roll back', 'Cancel'] as const;

/** What the card offers to press; saying yes is what most people want. */
function buttonsOf(card: MessageRecord): readonly [string, ...string[]] {
  const text = JSON.stringify(card.blocks);
  const [first, ...rest] = offered.filter((button) => text.includes(`"text":"${button}"`));
  if (first === undefined) return ['Approve'];
  return first === 'Approve' ? [first, first, first, ...rest] : [first, ...rest];
}

/** Everybody presses what the card offers, all at once; what was recorded more than once for one moment is a fault. */
async function race(world: ChaosWorld, id: string, chance: Chance): Promise<Raced> {
  const before = await stored(world, id);
  const card = await cardOf(world, id);
  if (card === undefined || before === undefined) return { presses: 0, faults: [] };
  const pressing = crowd.flatMap((who) => {
    const button = chance.pick(buttonsOf(card));
    return Array.from({ length: chance.is(0.5) ? 2 : 1 }, () => ({ who, button }));
  });
  const outcomes = await Promise.all(
    pressing.map(async ({ who, button }) => {
      try {
        const { kind } = await world.workspace.as(who).presses(card, button);
        return kind === 'done';
      } catch {
        return false;
      }
    }),
  );
  await until({
    what: 'the presses are worked on',
    withinMs: 20_000,
    look: async () => ((await world.record.inboxWaiting()) === 0 ? true : undefined),
  });
  const now = await stored(world, id);
  if (now?.phase === 'rolling-back') await ended(world, id);
  const entries = (await world.record.entries()).filter(({ deployment }) => deployment === id);
  return { presses: outcomes.filter(Boolean).length, faults: raceFaults(before, entries) };
}

/** A press carries the epoch that its card showed: of all that carried the same, one may have come through. */
function raceFaults(before: StoredDeployment, entries: readonly StoredEntry[]): readonly string[] {
  const { id } = before;
  const byPeople = entries.filter(({ kind, actor }) => personal.includes(kind) && actor.includes('person'));
  const changes = byPeople.filter(({ kind }) => kind !== 'approved');
  const epochs = Map.groupBy(changes, ({ facts }) => String(facts['epoch']));
  const doubled = [...epochs].flatMap(([epoch, same]) =>
    same.length > 1 ? [`${id}: ${same.map(({ kind }) => kind).join(' and ')} both led to epoch ${epoch}`] : [],
  );
  const approvers = byPeople.filter(({ kind }) => kind === 'approved').map(({ actor }) => actor);
  const twice = approvers.length === new Set(approvers).size ? [] : [`${id}: an approval counted twice`];
  const begun = entries.filter(({ kind }) => kind === 'began').length;
  return [...doubled, ...twice, ...(begun > 1 ? [`${id} began ${begun} times`] : [])];
}
