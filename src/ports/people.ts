import type { PersonId, RoleName } from '../domain/ids.ts';

/** Who holds which role now. `unknown` when Slack cannot be asked and what we know is older than a minute. */
export interface People {
  holds(person: PersonId, role: RoleName): Promise<'yes' | 'no' | 'unknown'>;
}
