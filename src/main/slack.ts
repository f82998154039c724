import { refusal } from '../../blocks/refusal.ts';
import { trouble } from '../../blocks/trouble.ts';
import { registry } from '../../commands/index.ts';
import type { Config } from '../domain/config.ts';
import { systemClock } from '../io/clock.ts';
import { httpFetch } from '../io/fetch.ts';
import { randomText } from '../io/random.ts';
import { systemTimers } from '../io/timers.ts';
import type { OperationsWorld } from '../operations/world.ts';
import { HttpFailure } from '../ports/http.ts';
import type { Membership } from '../ports/people.ts';
import type { Log } from '../ports/world.ts';
import { acquaintance } from '../slack/acquaintance.ts';
import type { SlackApp } from '../slack/app.ts';
import { bind } from '../slack/bind.ts';
import { startCardEditor } from '../slack/card-editor.ts';
import { startInboxWorker } from '../slack/inbox-worker.ts';
import type { InboxQueue } from '../slack/inbox-queue.ts';
import { intake } from '../slack/intake.ts';
import { joinChannels } from '../slack/join.ts';
import { startSender } from '../slack/outbox-sender.ts';
import type { PostJson } from '../slack/replies.ts';
import { replier } from '../slack/replies.ts';
import { askedToWaitMs } from '../slack/trouble.ts';
import type { WebClient } from '../slack/web-client.ts';
import type { OpenStore } from '../store/open.ts';

export interface SlackSideParts {
  readonly slack: SlackApp;
  readonly client: WebClient;
  readonly opened: OpenStore;
  readonly people: Membership;
  readonly world: OperationsWorld;
  readonly config: () => Config;
  readonly log: Log;
}

/** Everything that talks with Slack. */
export interface SlackSide {
  /** No new requests; what is in hand is finished. */
  stopListening(): Promise<void>;
  /** Sends what is due, then stops. */
  stopTalking(flushMs: number): Promise<void>;
}

const answerTimeoutMs = 5000;

export function startSlackSide(parts: SlackSideParts): SlackSide {
  const { slack, client, opened, people, config, log } = parts;
  const worker = startListening(parts);
  const drawing = { store: opened.store, clock: systemClock, config };
  const talking = { client, cards: opened.cards, drawing, timers: systemTimers, log };
  const sender = startSender({ ...talking, outbox: opened.outbox, people });
  const editor = startCardEditor(talking);
  const connecting = keepConnecting(parts);
  return {
    stopListening: async () => {
      connecting.abort();
      await slack.stop().catch((error: unknown) => {
        log.warn({ error }, 'the connection to Slack did not close in order');
      });
      await worker.stop();
    },
    stopTalking: async (flushMs) => {
      await Promise.all([sender.stop(flushMs), editor.stop()]);
    },
  };
}

function startListening({ slack, client, opened, world, config, log }: SlackSideParts): InboxQueue {
  const answers = replier({ client, post: poster(), log });
  const known = acquaintance({ client, clock: systemClock, config, log });
  const worker = startInboxWorker({
    world,
    inbox: opened.inbox,
    registry,
    replier: answers,
    acquaintance: known,
    timers: systemTimers,
    refusal,
    trouble,
    incidentId: () => randomText(6),
  });
  const door = intake({ inbox: opened.inbox, workshop: worker, clock: systemClock, log });
  bind({ app: slack.app, world, registry, intake: door, replier: answers, acquaintance: known, refusal });
  return worker;
}

/** Posts to the address that Slack gave with a request. */
function poster(): PostJson {
  const fetch = httpFetch(undefined, { keepOpen: true });
  return async (url, body) => {
    try {
      const headers = { 'content-type': 'application/json' };
      const { status } = await fetch({
        url,
        method: 'POST',
        headers,
        body: JSON.stringify(body),
        timeoutMs: answerTimeoutMs,
      });
      return { ok: status === 200 };
    } catch (error) {
      if (error instanceof HttpFailure) return { ok: false };
      throw error;
    }
  };
}

const firstRetryMs = 250;
const longestRetryMs = 5000;

/** What Slack itself refuses, a person has to mend. */
function hintOf(error: unknown): string {
  const refused = error instanceof Error && 'data' in error && askedToWaitMs(error) === undefined;
  return refused ? ' (Slack refuses a token: `quarterdeck doctor` says which, and what to do)' : '';
}

/** Slack may be away, at the start or later; deployments go on, and the connection is tried until it stands again. */
function keepConnecting(parts: SlackSideParts): AbortController {
  const { slack, client, opened, config, log } = parts;
  const off = new AbortController();
  const connect = async (): Promise<void> => {
    let isKnown = false;
    for (let tries = 0; !off.signal.aborted; tries++) {
      try {
        await slack.start();
        if (!isKnown) await opened.cards.redrawAll(systemClock.now());
        if (!isKnown) void joinChannels(config(), { client, timers: systemTimers, log });
        isKnown = true;
        log.info({}, 'connected to Slack');
        await slack.lost(off.signal);
        tries = -1;
      } catch (error) {
        log.warn({ error, tries }, `cannot connect to Slack; trying again${hintOf(error)}`);
        const pauseMs = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(tries, 6));
        await systemTimers.sleep(askedToWaitMs(error) ?? pauseMs, off.signal);
      }
    }
  };
  void connect();
  return off;
}
