import type { WebClient } from '@slack/web-api';

/** The metadata that marks a message as the one of an outbox row. */
export const outboxMark = 'quarterdeck_outbox';

export interface Wanted {
  readonly channel: string;
  readonly threadTs?: string;
  readonly rowId: string;
  /** Posted after this, by our clock; looked for from a little earlier, for clocks differ. */
  readonly sinceMs: number;
}

const slackMs = 60_000;
const pagesRead = 5;

/** Looks in the channel (or thread) for a message that was posted although its answer was lost. */
export async function findPosted(client: WebClient, wanted: Wanted): Promise<string | undefined> {
  const oldest = ((wanted.sinceMs - slackMs) / 1000).toFixed(6);
  let cursor: string | undefined;
  for (let page = 0; page < pagesRead; page++) {
    const found = await read(client, wanted, { oldest, ...(cursor === undefined ? {} : { cursor }) });
    const mine = found.messages?.find(({ metadata }) => isMark(metadata, wanted.rowId));
    if (mine?.ts !== undefined) return mine.ts;
    cursor = found.response_metadata?.next_cursor;
    if (cursor === undefined || cursor === '') return undefined;
  }
  return undefined;
}

function read(client: WebClient, wanted: Wanted, page: { readonly oldest: string; readonly cursor?: string }) {
  const asked = { channel: wanted.channel, include_all_metadata: true, limit: 200, ...page };
  return wanted.threadTs === undefined
    ? client.conversations.history(asked)
    : client.conversations.replies({ ...asked, ts: wanted.threadTs });
}

function isMark(metadata: unknown, rowId: string): boolean {
  if (typeof metadata !== 'object' || metadata === null || !('event_payload' in metadata)) return false;
  const payload = metadata.event_payload;
  return typeof payload === 'object' && payload !== null && 'id' in payload && payload.id === rowId;
}
