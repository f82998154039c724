import { setTimeout as delay } from 'node:timers/promises';
import type { CallFault } from '../../../playground/slack/faults.ts';
import { withBot } from './alone.ts';
import { faultsAtRest } from './invariants.ts';
import { ended, typeUntil } from './people.ts';
import type { Chance } from './random.ts';
import { ask } from './replicas.ts';
import { channelOf } from './settings.ts';
import { teller } from './stories.ts';
import type { Timeline } from './timeline.ts';
import type { ChaosWorld } from './world.ts';

const services = [
  { name: 'alpha', approvals: 0 },
  { name: 'bravo', approvals: 0 },
];

const callFaults: readonly [CallFault, ...CallFault[]] = [
  { kind: 'rate-limited', retryAfterSeconds: 1 },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 503 },
  { kind: 'reset' },
  { kind: 'reset-after-effect' },
  { kind: 'no-answer-after-effect' },
  { kind: 'platform-error', error: 'internal_error' },
];

const latestMs = 1_000;

/** Slack answers badly, late, twice and not at all while deployments run: what is broken at the end. */
export function slackTrouble(
  { timeline, forMs, outageMs }: { readonly timeline: Timeline; readonly forMs: number; readonly outageMs: number },
  chance: Chance,
): Promise<readonly string[]> {
  return withBot({ timeline, services }, async (world) => {
    const tellers = world.services.map((service) => teller(world, { service, before: 1 }, chance.fork(service.name)));
    let over = false;
    const telling = Promise.all(tellers.map(({ goOn }) => goOn(() => over)));
    telling.catch(() => undefined);
    await Promise.race([annoy(world, { forMs, outageMs }, chance), telling]);
    over = true;
    world.workspace.faults.clear();
    await telling;
    const told = tellers.flatMap((one) => one.told());
    return [...(await faultsAtRest(world, told)), ...lateAnswers(world)];
  });
}

async function annoy(world: ChaosWorld, { forMs, outageMs }: { forMs: number; outageMs: number }, chance: Chance) {
  const { faults } = world.workspace;
  const halfMs = forMs / 2;
  const endMs = performance.now() + forMs;
  let hadOutage = false;
  while (performance.now() < endMs) {
    await delay(chance.between(200, 1_200));
    if (!hadOutage && performance.now() > endMs - halfMs) {
      hadOutage = true;
      world.timeline.say('Slack is gone');
      faults.outage(true);
      await delay(outageMs);
      faults.outage(false);
      world.timeline.say('Slack is back');
    } else annoyOnce(world, chance);
  }
}

function annoyOnce({ workspace: { faults }, timeline }: ChaosWorld, chance: Chance): void {
  if (chance.is(0.1)) {
    timeline.say('sockets dropped');
    faults.dropSockets();
  } else if (chance.is(0.1)) faults.refreshSockets();
  else if (chance.is(0.4)) {
    const envelopeIds = chance.pick(['same', 'new'] as const);
    faults.nextDelivery({ copies: 3, envelopeIds, delayMs: chance.is(0.5) ? chance.between(0, latestMs) : 0 });
  } else faults.next(chance.pick(['chat.postMessage', 'chat.update', '*'] as const), chance.pick(callFaults));
}

/** Slack gives three seconds from what reached the bot; a connection that broke in between is the trouble's, not the bot's. */
function lateAnswers({ workspace }: ChaosWorld): readonly string[] {
  return workspace.journal.deliveries
    .filter(({ reached }) => reached === true)
    .map(({ kind, atMs }) => `${kind} of ${new Date(atMs).toISOString()} was not acknowledged within three seconds`);
}

/** Told to end while Slack is away and much is to be said: out in time, and everything said after the next start. */
export function endsWithFullOutbox(timeline: Timeline): Promise<{ faults: readonly string[]; tookMs: number }> {
  return withBot({ timeline, services }, async (world) => {
    const [first, second] = [await ask(world, 'alpha', 2), await ask(world, 'alpha', 4)];
    world.workspace.faults.outage(true);
    await delay(6_000);
    const waiting = await world.record.outboxWaiting();
    await world.record.close();
    const beganMs = performance.now();
    await world.bot.end(20_000);
    const tookMs = Math.round(performance.now() - beganMs);
    timeline.say(`ended after ${tookMs} ms with ${waiting} messages waiting`);
    world.workspace.faults.outage(false);
    world.bot.start();
    await world.waitForBot();
    const ends = await Promise.all([ended(world, first), ended(world, second)]);
    const wrong = ends.flatMap(({ id, phase }) => (phase === 'live' ? [] : [`${id} ended ${phase}`]));
    const empty = waiting > 0 ? [] : ['the outbox was empty when the bot was told to end'];
    return { faults: [...wrong, ...empty, ...(await faultsAtRest(world, []))], tookMs };
  });
}

/** One conversation over signed requests instead of a socket. */
export function overHttp(timeline: Timeline): Promise<readonly string[]> {
  return withBot({ timeline, services, http: true }, async (world) => {
    const id = await ask(world, 'alpha', 2);
    const { phase } = await ended(world, id);
    const status = await typeUntil(world, { who: 'ada', channel: channelOf('alpha'), text: '/status alpha' }, () =>
      Promise.resolve(answered(world, channelOf('alpha'))),
    );
    const wrong = phase === 'live' && status !== '' ? [] : [`${id} ended ${phase}`];
    return [...wrong, ...(await faultsAtRest(world, []))];
  });
}

const answered = ({ workspace }: ChaosWorld, channel: string): string | undefined =>
  workspace
    .as('ada')
    .reads(channel)
    .findLast(({ ephemeralFor }) => ephemeralFor !== undefined)?.text;
