import type { Json } from '../domain/json.ts';
import type { PersonId } from '../domain/ids.ts';
import type { Inbox, InboxDraft, InboxRow } from '../ports/store.ts';
import type { Clock, Log } from '../ports/world.ts';
import type { StoredRequest } from './projection.ts';

export interface Intake {
  /** True when the request is stored (now or earlier): only then may it be acknowledged as done. */
  store(
    request: StoredRequest,
    by: { readonly key: string; readonly person: PersonId; readonly responseUrl?: string },
  ): Promise<boolean>;
}

/** Whoever does the work that is taken in here. */
export interface Workshop {
  /** False while it has enough to do: what comes now waits in the store, for whichever process is free first. */
  hasRoom(): boolean;
  take(row: InboxRow): void;
  /** Somebody waits for an acknowledgement until the returned function is called; work begins after it. */
  giveWay(): () => void;
}

export interface IntakeParts {
  readonly inbox: Inbox;
  readonly workshop: Workshop;
  readonly clock: Clock;
  readonly log: Log;
}

/** One insert and nothing else stands between Slack's request and its acknowledgement. */
export function intake({ inbox, workshop, clock, log }: IntakeParts): Intake {
  const put = async (draft: InboxDraft): Promise<void> => {
    const over = workshop.giveWay();
    try {
      const stored = await (workshop.hasRoom() ? inbox.putInHand(draft) : inbox.put(draft));
      if (typeof stored === 'object') workshop.take(stored);
    } finally {
      over();
    }
  };
  return {
    store: async (request, { key, person, responseUrl }) => {
      const draft: InboxDraft = {
        key,
        kind: request.kind,
        person,
        receivedAtMs: clock.now(),
        // Plain data; the store writes it as JSON, which leaves out members without a value.
        payload: request as unknown as Json,
        ...(responseUrl === undefined ? {} : { responseUrl }),
      };
      try {
        await put(draft);
        return true;
      } catch (error) {
        log.error({ error, kind: request.kind }, 'cannot store a request; the person is told');
        return false;
      }
    },
  };
}
