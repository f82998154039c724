import type { MessageRecord } from '../../../playground/slack/records.ts';
import type { Workspace } from '../../../playground/slack/workspace.ts';
import type { StoredMessage } from './record.ts';

/** A message of the workspace with the outbox row that it came from. */
interface Posted {
  readonly row: string;
  readonly message: MessageRecord;
}

/** Everything that was posted for a row of the outbox. */
function postedIn(workspace: Workspace): readonly Posted[] {
  return [...workspace.world.messages.values()].flatMap((inChannel) =>
    [...inChannel.values()].flatMap((message) => {
      const row = message.metadata?.event_payload['id'];
      return typeof row === 'string' ? [{ row, message }] : [];
    }),
  );
}

/** Each row was posted once, where the row says, in the order of its lane; the faults otherwise. */
export function postingFaults(workspace: Workspace, rows: readonly StoredMessage[]): readonly string[] {
  const posted = Map.groupBy(postedIn(workspace), ({ row }) => row);
  const doubled = [...posted]
    .filter(([, messages]) => messages.length > 1)
    .map(([row, messages]) => `row ${row} was posted ${messages.length} times: ${messages[0]?.message.text ?? ''}`);
  const known = new Set(rows.map(({ id }) => String(id)));
  const strange = [...posted.keys()].filter((row) => !known.has(row)).map((row) => `row ${row} is not in the outbox`);
  const misplaced = rows.flatMap((row) => {
    const message = posted.get(String(row.id))?.[0]?.message;
    if (row.state !== 'sent') return [`row ${row.id} is ${row.state}: ${row.why ?? 'no reason'}`];
    // Whoever has the role gets a message of their own.
    if (row.destination.kind === 'roles') return [];
    if (message === undefined) return [`row ${row.id} is said to be sent and is not there: ${tellOf(row)}`];
    return message.ts === row.ts && message.channel === row.channel ? [] : [`row ${row.id} landed somewhere else`];
  });
  return [...doubled, ...strange, ...misplaced, ...orderFaults(rows)];
}

/** Two transactions that commit together may number their messages one way and commit the other. */
const togetherMs = 1_000;

/** The channel itself and each thread in it tell in the order in which things happened. */
function orderFaults(rows: readonly StoredMessage[]): readonly string[] {
  const sent = rows.filter(({ ts }) => ts !== null);
  const streams = Map.groupBy(sent, ({ lane, destination }) => `${lane} ${destination.deployment ?? ''}`);
  return [...streams].flatMap(([stream, inStream]) =>
    inStream.flatMap((row, index) => {
      const before = inStream[index - 1];
      if (before === undefined || Number(before.ts) < Number(row.ts)) return [];
      const sameSubject = subjectOf(before) === subjectOf(row);
      const apart = Math.abs(row.created_at_ms - before.created_at_ms);
      return sameSubject || apart > togetherMs ? [`in ${stream} row ${row.id} stands before row ${before.id}`] : [];
    }),
  );
}

const subjectOf = ({ message }: StoredMessage): string | undefined => message.deployment ?? message.notice?.subject?.id;

const tellOf = ({ destination, message, channel, ts }: StoredMessage): string =>
  JSON.stringify([destination, message.kind, message.notice?.about, message.notice?.facts?.event, channel, ts]);
