import type { Actor } from '../../../playground/slack/driver.ts';
import type { MessageRecord } from '../../../playground/slack/records.ts';
import type { Workspace } from '../../../playground/slack/workspace.ts';
import { codeOf, said } from './reading.ts';

/** Somebody in the town, who types and presses and reads what comes back. */
export interface Person extends Actor {
  /** Where the bot writes to this person alone. */
  readonly direct: string;
  /** Types a command and waits for the answer that this person alone sees. */
  readonly asks: (text: string, channel?: string) => Promise<MessageRecord>;
  /** Types a command and answers the code with which it is refused. */
  readonly isRefused: (text: string, channel?: string) => Promise<string>;
  /** Presses a button and waits for the answer that this person alone sees. */
  readonly pressesAndReads: (where: Parameters<Actor['presses']>[0], button: string) => Promise<MessageRecord>;
  /** Does anything, and waits for the private answer that comes of it. */
  readonly after: (deed: () => Promise<unknown>, channel?: string) => Promise<MessageRecord>;
  /** Waits for a direct message that says this. */
  readonly isTold: (words: string | RegExp) => Promise<MessageRecord>;
}

const square = 'deployments';

/** Makes the person of that name. */
export function aPerson(workspace: Workspace, name: string): Person {
  const actor = workspace.as(name);
  const direct = `D${actor.id.slice(1)}`;
  const mine = (channel: string) =>
    actor
      .reads(channel)
      .filter(({ ephemeralFor, byApp }) => byApp && (ephemeralFor === actor.id || channel === direct));
  const after: Person['after'] = async (deed, channel = square) => {
    const before = new Set(mine(channel).map(({ ts }) => ts));
    await deed();
    return actor.waitForMessage(channel, (one) => mine(channel).includes(one) && !before.has(one.ts));
  };
  const asks: Person['asks'] = (text, channel = square) => after(() => typed(actor, channel, text), channel);
  return {
    ...actor,
    direct,
    asks,
    isRefused: async (text, channel) => {
      const answer = await asks(text, channel);
      return codeOf(answer) ?? `not refused: ${said(answer)}`;
    },
    pressesAndReads: (where, button) =>
      after(() => actor.presses(where, button), 'channel' in where ? where.channel : square),
    after,
    isTold: (words) =>
      actor.waitForMessage(direct, (one) => {
        const text = said(one);
        return typeof words === 'string' ? text.includes(words) : words.test(text);
      }),
  };
}

async function typed(actor: Actor, channel: string, text: string): Promise<void> {
  const outcome = await actor.types(channel, text);
  if (outcome.kind !== 'done') throw new Error(`${actor.name} typed "${text}": ${outcome.sentence}`);
}
