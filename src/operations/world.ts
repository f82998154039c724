import type { ChannelId, PersonId, ServiceName } from '../domain/ids.ts';
import type { People } from '../ports/people.ts';
import type { Provider } from '../ports/provider.ts';
import type { RevisionSource } from '../ports/revision-source.ts';
import type { InboxId } from '../ports/store.ts';
import type { Log } from '../ports/world.ts';
import type { Recording } from './transition.ts';

/** Everything outside that a request needs. */
export interface OperationsWorld extends Recording {
  readonly people: People;
  readonly revisions: (service: ServiceName) => RevisionSource | undefined;
  /** For looking only: what changes the world goes through a deployment. */
  readonly provider: (name: string) => Provider | undefined;
  readonly log: Log;
}

/** Who asks, from where, and the stored request that this is the work on. */
export interface Caller {
  readonly person: PersonId;
  readonly channel: ChannelId;
  readonly inbox?: InboxId;
}

/** The mark of the stored request, for a change that commits with it. */
export const inboxOf = ({ inbox }: Caller): { readonly inbox?: InboxId } => (inbox === undefined ? {} : { inbox });
