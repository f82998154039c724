import type { Core } from './core.ts';
import { runCommand } from './people/commands.ts';
import { escapeMessage } from './people/escape.ts';
import type { Outcome } from './people/outcome.ts';
import type { MessageRecord } from './records.ts';
import { findChannel } from './web-api/channels.ts';
import { channelMessages, putMessage } from './world.ts';

/** A person in the workspace, for tests that read as a conversation. */
export interface Actor {
  readonly id: string;
  readonly name: string;
  /** Types into a channel: a slash command when it begins with "/", else a message. */
  readonly types: (channel: string, text: string) => Promise<Outcome>;
  /** What this person sees in a channel now, oldest first. */
  readonly reads: (channel: string) => readonly MessageRecord[];
  /** The first message (there already or still to come or to change) that fits. */
  readonly waitForMessage: (
    channel: string,
    fits: (message: MessageRecord) => boolean,
    timeoutMs?: number,
  ) => Promise<MessageRecord>;
}

const defaultTimeoutMs = 5000;

/** Makes the person of that name or id. */
export function makeActor(core: Core, who: string): Actor {
  const person = [...core.world.people.values()].find((one) => one.id === who || one.name === who);
  if (!person) throw new Error(`nobody here is called ${who}`);
  const idOf = (channel: string): string => {
    const found = findChannel(core.world, channel);
    if (!found) throw new Error(`there is no channel ${channel}`);
    return found.id;
  };
  const reads = (channel: string): readonly MessageRecord[] =>
    [...channelMessages(core.world, idOf(channel)).values()].filter(
      (message) => message.ephemeralFor === undefined || message.ephemeralFor === person.id,
    );
  return {
    id: person.id,
    name: person.name,
    types: async (channel, text) => {
      if (text.startsWith('/')) return runCommand(core, person.id, { channel: idOf(channel), text });
      putMessage(core.world, {
        channel: idOf(channel),
        ts: core.world.nextTs(),
        user: person.id,
        byApp: false,
        text: escapeMessage(core.world, text),
        edited: false,
        fileIds: [],
        reactions: [],
        pinned: false,
        earlierBlocks: [],
      });
      return { kind: 'done', payload: {}, afterMs: 0 };
    },
    reads,
    waitForMessage: (channel, fits, timeoutMs = defaultTimeoutMs) =>
      until(core, () => reads(channel).findLast(fits), timeoutMs),
  };
}

function until<T>(core: Core, look: () => T | undefined, timeoutMs: number): Promise<T> {
  const now = look();
  if (now !== undefined) return Promise.resolve(now);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      stop();
      reject(new Error(`nothing fitting was seen within ${timeoutMs} ms`));
    }, timeoutMs);
    const stop = core.world.onChange(() => {
      const found = look();
      if (found === undefined) return;
      clearTimeout(timer);
      stop();
      resolve(found);
    });
  });
}
