import type { WebClient } from '@slack/web-api';
import type { Config } from '../domain/config.ts';
import type { PersonId } from '../domain/ids.ts';
import type { Refusal } from '../domain/refusals.ts';
import type { Clock, Log } from '../ports/world.ts';

/** Whether somebody may talk to the bot at all: no bots, no guests, nobody of another workspace. */
export interface Acquaintance {
  check(person: PersonId): Promise<Refusal | undefined>;
}

const keepMs = 10 * 60_000;

interface Seen {
  readonly atMs: number;
  readonly foreign: boolean;
}

/** Asks Slack once in a while; when Slack is away, people of the configuration are known and others are not. */
export function acquaintance(parts: {
  readonly client: WebClient;
  readonly clock: Clock;
  readonly config: () => Config;
  readonly log: Log;
}): Acquaintance {
  const { client, clock, config, log } = parts;
  const seen = new Map<PersonId, Seen>();
  const look = async (person: PersonId): Promise<Seen> => {
    const { user } = await client.users.info({ user: person });
    const { teamId } = config().slack;
    const foreign =
      user === undefined ||
      user.is_bot === true ||
      user.deleted === true ||
      user.is_restricted === true ||
      user.is_ultra_restricted === true ||
      user.is_stranger === true ||
      (teamId !== undefined && user.team_id !== undefined && user.team_id !== teamId);
    return { atMs: clock.now(), foreign };
  };
  return {
    check: async (person) => {
      const known = seen.get(person);
      if (known !== undefined && clock.now() - known.atMs < keepMs) return answer(known);
      try {
        const found = await look(person);
        seen.set(person, found);
        return answer(found);
      } catch (error) {
        log.warn({ error, person }, 'cannot ask Slack who this is');
        return known?.foreign === true || !config().people.has(person) ? { code: 'foreign-person' } : undefined;
      }
    },
  };
}

const answer = ({ foreign }: Seen): Refusal | undefined => (foreign ? { code: 'foreign-person' } : undefined);
