import type { PersonId, RoleName } from '../domain/ids.ts';

/** Who holds which role now. `unknown` when Slack cannot be asked and what we know is older than a minute. */
export interface People {
  holds(person: PersonId, role: RoleName): Promise<'yes' | 'no' | 'unknown'>;
}

/** The other way round: everybody who holds a role now, for messages to all of them. */
export interface Membership {
  members(role: RoleName): Promise<readonly PersonId[] | 'unknown'>;
}
