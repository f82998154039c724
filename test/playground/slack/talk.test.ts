import { expect, test } from 'vitest';
import { defaultSeed } from '../../../playground/slack/seed.ts';
import { connect } from './support/bots.ts';

const { app } = defaultSeed;

test.each(['socket', 'http'] as const)(
  'over %s messages and mentions reach a bot that listens for them',
  async (kind) => {
    const seed = { app: { ...app, events: ['message.channels', 'app_mention'] } };
    const { workspace, bot, start, stop } = await connect(kind, { seed });
    const heard: string[] = [];
    const both = Promise.withResolvers<undefined>();
    const note = (what: string) => {
      if (heard.push(what) === 2) both.resolve(undefined);
      return Promise.resolve();
    };
    bot.message(({ message }) => note(message.type));
    bot.event('app_mention', ({ event }) => note(event.text));
    await start();

    await workspace.as('ada').types('#deployments', 'hello @quarterdeck');
    await both.promise;
    await stop();

    expect(heard.toSorted()).toEqual([`hello <@${app.botUserId}>`, 'message']);
  },
);
