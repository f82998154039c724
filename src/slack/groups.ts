import type { WebClient } from '@slack/web-api';
import type { PersonId } from '../domain/ids.ts';
import { isPersonId } from '../domain/ids.ts';
import type { Clock, Log, Timers } from '../ports/world.ts';
import { troubleOf } from './trouble.ts';

/** Who is in Slack's user groups. */
export interface Groups {
  /** Nothing when Slack cannot be asked and what is known is older than a minute. */
  members(group: string): Promise<ReadonlySet<PersonId> | undefined>;
}

/** Somebody who lost a role must lose it for the next press; several questions of one press are one call. */
const freshMs = 1_000;
/** What is known serves for so long when Slack does not answer or has been asked too often. */
const keepMs = 60_000;
/** A person who waits for an answer waits no longer for a newer list than the known one. */
const patienceMs = 2_000;

interface Known {
  readonly atMs: number;
  readonly members: ReadonlySet<PersonId>;
}

type Asking = Promise<ReadonlySet<PersonId> | undefined>;

interface Parts {
  readonly client: WebClient;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
}

/** Asks Slack for each decision anew, as far as Slack's limits allow. */
export function slackGroups(parts: Parts): Groups {
  const { clock, timers } = parts;
  const known = new Map<string, Known>();
  const ask = asker(parts, (group, members) => known.set(group, members));
  return {
    members: async (group) => {
      const before = known.get(group);
      const ageMs = before === undefined ? Infinity : clock.now() - before.atMs;
      if (ageMs < freshMs) return before?.members;
      const usable = ageMs < keepMs ? before?.members : undefined;
      const newer = ask(group);
      if (usable === undefined) return newer;
      const off = new AbortController();
      const late = timers.sleep(patienceMs, off.signal).then(() => undefined);
      const found = await Promise.race([newer, late]);
      off.abort();
      return found ?? usable;
    },
  };
}

/** One call at a time for each group, and none while Slack has asked for a pause. */
function asker(
  { client, clock, log }: Parts,
  remember: (group: string, known: Known) => void,
): (group: string) => Asking {
  const asking = new Map<string, Asking>();
  let pausedUntilMs = 0;
  const ask = async (group: string): Asking => {
    const atMs = clock.now();
    try {
      const { users = [] } = await client.usergroups.users.list({ usergroup: group });
      const members = new Set(users.filter(isPersonId));
      remember(group, { atMs, members });
      return members;
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble.kind === 'rate-limited') pausedUntilMs = clock.now() + trouble.retryAfterMs;
      log.warn({ group, trouble }, 'cannot read the members of a user group');
      return undefined;
    }
  };
  return (group) => {
    if (clock.now() < pausedUntilMs) return Promise.resolve(undefined);
    const there = asking.get(group);
    if (there !== undefined) return there;
    const made = ask(group).finally(() => asking.delete(group));
    asking.set(group, made);
    return made;
  };
}
