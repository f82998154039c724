import type { Json } from '../domain/json.ts';
import type { PersonId } from '../domain/ids.ts';
import type { Inbox, InboxDraft } from '../ports/store.ts';
import type { Clock, Log } from '../ports/world.ts';
import type { StoredRequest } from './projection.ts';

export interface Intake {
  /** True when the request is stored (now or earlier): only then may it be acknowledged as done. */
  store(
    request: StoredRequest,
    by: { readonly key: string; readonly person: PersonId; readonly responseUrl?: string },
  ): Promise<boolean>;
}

/** One insert and nothing else stands between Slack's request and its acknowledgement. */
export function intake({
  inbox,
  clock,
  log,
}: {
  readonly inbox: Inbox;
  readonly clock: Clock;
  readonly log: Log;
}): Intake {
  return {
    store: async (request, { key, person, responseUrl }) => {
      const draft: InboxDraft = {
        key,
        kind: request.kind,
        person,
        receivedAtMs: clock.now(),
        // A stored request is plain data without undefined members.
        payload: request as unknown as Json,
        ...(responseUrl === undefined ? {} : { responseUrl }),
      };
      try {
        await inbox.put(draft);
        return true;
      } catch (error) {
        log.error({ error, kind: request.kind }, 'cannot store a request; the person is told');
        return false;
      }
    },
  };
}
