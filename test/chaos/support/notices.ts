import type { RecordReader, StoredDeployment, StoredEntry, StoredMessage } from './record.ts';

/** What must have been told under the card, in order: one audit entry after another, as documentation says it. */
function expectedThread(deployment: StoredDeployment, entries: readonly StoredEntry[]): readonly string[] {
  return entries.filter((entry) => entry.deployment === deployment.id).flatMap(eventsOf);
}

function eventsOf({ kind, facts }: StoredEntry): readonly string[] {
  const moved = facts['from'] !== facts['to'];
  return [...ofEvent(kind, facts), ...(moved ? ofPhase(String(facts['from']), String(facts['to'])) : [])];
}

const same = ['approved', 'resumed', 'promoted'];

function ofEvent(kind: string, facts: StoredEntry['facts']): readonly string[] {
  if (same.includes(kind)) return [kind];
  switch (kind) {
    case 'requested':
      return ['planned'];
    case 'held':
    case 'weight-set':
      return ['held'];
    case 'shifted':
      return ['stage-reached'];
    case 'warned':
      return ['trigger-breached'];
    case 'reminded':
      return ['*reminder'];
    case 'base-moved':
      return ['plan-changed', 'approval-wanted'];
    case 'smoked': {
      const results = Array.isArray(facts['smoke']) ? facts['smoke'] : [];
      return [results.every((one: unknown) => hasPassed(one)) ? 'smoke-passed' : 'smoke-failed'];
    }
    default:
      return [];
  }
}

const hasPassed = (result: unknown): boolean =>
  typeof result === 'object' && result !== null && 'passed' in result && result.passed === true;

const entered: Readonly<Record<string, string>> = {
  queued: 'admitted',
  scheduled: 'admitted',
  preparing: 'started',
  live: 'succeeded',
  rejected: 'rejected',
  expired: 'expired',
  cancelled: 'cancelled',
  blocked: 'blocked',
  'rolling-back': 'rolling-back',
  'rolled-back': 'rolled-back',
  'rollback-failed': 'rollback-failed',
  failed: 'failed',
};

function ofPhase(from: string, to: string): readonly string[] {
  // A request has no phase before it.
  if (from === 'undefined') return [];
  if (to === 'shifting') return from === 'releasing' ? ['released'] : [];
  const event = entered[to];
  return event === undefined ? [] : [event];
}

/** What the outbox holds for the thread of a deployment, in its order. */
function storedThread(id: string, messages: readonly StoredMessage[]): readonly string[] {
  return messages
    .filter(({ destination }) => destination.kind === 'thread' && destination.deployment === id)
    .map(({ message }) => message.notice?.facts?.event ?? message.kind);
}

/** The routes of a chaos world's configuration: how often each event must have been told beside the thread. */
const routed: readonly { readonly event: string; readonly to: readonly ('channel' | 'person')[] }[] = [
  { event: 'succeeded', to: ['channel', 'person'] },
  { event: 'rolled-back', to: ['channel', 'person'] },
  { event: 'rollback-failed', to: ['channel', 'person'] },
  { event: 'approval-wanted', to: ['person'] },
];

/** Every notice that the audit record asks for stands in the outbox once, in order; the faults otherwise. */
export async function noticeFaults(record: RecordReader): Promise<readonly string[]> {
  const [deployments, entries, messages] = await Promise.all([
    record.deployments(),
    record.entries(),
    record.messages(),
  ]);
  return deployments.flatMap((deployment) => [
    ...threadFaults(deployment, entries, messages),
    ...routeFaults(deployment, messages),
    ...cardFaults(deployment, messages),
  ]);
}

function threadFaults(
  deployment: StoredDeployment,
  entries: readonly StoredEntry[],
  messages: readonly StoredMessage[],
): readonly string[] {
  const wanted = expectedThread(deployment, entries).map((event) => event.replace(/^\*/, ''));
  const inThread = storedThread(deployment.id, messages).map((event) => event.replace(/^.*-reminder$/, 'reminder'));
  // Each of these has an entry in the audit record, but not each entry is worth telling.
  const recoveries = inThread.filter((event) => event === 'recovering').length;
  const decided = entries.filter(({ deployment: id, kind }) => id === deployment.id && kind === 'recovery').length;
  if (recoveries > decided)
    return [`${deployment.id} tells of ${recoveries} recoveries, its audit record of ${decided}`];
  const got = inThread.filter((event) => event !== 'recovering');
  // The first asking for approval is told with the request itself.
  const asked = got.includes('approval-wanted') && !wanted.includes('approval-wanted') ? ['approval-wanted'] : [];
  const [planned, ...rest] = wanted;
  const whole = planned === undefined ? [] : [planned, ...asked, ...rest];
  return whole.join(' ') === got.join(' ')
    ? []
    : [`the thread of ${deployment.id} tells "${got.join(' ')}", its audit record "${whole.join(' ')}"`];
}

function routeFaults({ id }: StoredDeployment, messages: readonly StoredMessage[]): readonly string[] {
  const mine = messages.filter(({ message }) => message.notice?.subject?.id === id);
  return routed.flatMap(({ event, to }) => {
    const ofEventHere = mine.filter(({ message }) => message.notice?.facts?.event === event);
    const threads = ofEventHere.filter(({ destination }) => destination.kind === 'thread').length;
    return to.flatMap((kind) => {
      const told = ofEventHere.filter(({ destination }) => destination.kind === kind).length;
      return told === threads ? [] : [`${event} of ${id} was told to ${kind}s ${told} times instead of ${threads}`];
    });
  });
}

function cardFaults({ id }: StoredDeployment, messages: readonly StoredMessage[]): readonly string[] {
  const cards = messages.filter(({ message }) => message.kind === 'card' && message.deployment === id).length;
  return cards === 1 ? [] : [`${id} has ${cards} cards in the outbox`];
}
