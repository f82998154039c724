import type { TourStep } from './slack/page-api.ts';

/** A message of the bot, as far as the tour looks at it. */
export interface Told {
  readonly text: string;
}

interface Stop {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly type?: TourStep['type'];
  /** Seen in the texts of the bot's messages, or in what the person did with the plug. */
  readonly done: (seen: Seen) => boolean;
}

export interface Seen {
  readonly messages: readonly Told[];
  readonly plugPulled: boolean;
  readonly botRunning: boolean;
}

const says = ({ messages }: Seen, ...words: readonly string[]): boolean =>
  messages.some(({ text }) => words.every((word) => text.toLowerCase().includes(word)));

const as = { ada: 'U0ADA', grace: 'U0GRACE', linus: 'U0LINUS' };
const channel = 'C0DEPLOYMENTS';

const stops: readonly Stop[] = [
  {
    id: 'good',
    title: 'Deploy a good release',
    text: 'Ada asks for v2 in production. The card shows the plan; nothing has changed yet.',
    type: { as: as.ada, channel, text: '/deploy shop production v2' },
    done: (seen) => says(seen, 'v2', 'production'),
  },
  {
    id: 'approve',
    title: 'Approve as somebody else',
    text: 'Switch to Grace and press Approve on the card. Watch the traffic move: 10 %, 25 %, 50 %, all of it.',
    done: (seen) => says(seen, 'v2', 'live'),
  },
  {
    id: 'bad',
    title: 'Deploy a release that fails 5 %',
    text: 'Ada asks for v3, Grace approves. The canary gets a tenth of the traffic, errors show, and it rolls back by itself.',
    type: { as: as.ada, channel, text: '/deploy shop production v3' },
    done: (seen) => says(seen, 'v3', 'rolled back'),
  },
  {
    id: 'status',
    title: 'Look at where things stand',
    text: 'What is live where, and why production is locked now.',
    type: { as: as.ada, channel, text: '/status shop' },
    done: (seen) => says(seen, 'status') || says(seen, 'locked'),
  },
  {
    id: 'by-hand',
    title: 'Roll back by hand',
    text: 'A rollback passes the lock and needs no approval here: production goes back to v1.',
    type: { as: as.grace, channel, text: '/rollback shop production' },
    done: (seen) => says(seen, 'v1', 'live') && says(seen, 'rollback'),
  },
  {
    id: 'plug',
    title: 'Pull the plug in the middle',
    text: 'Let Grace unlock production and deploy v6, let Linus approve, then pull the bot’s plug. The shop goes on; plug it in again and the deployment goes on too.',
    type: { as: as.grace, channel, text: '/deploy unlock shop production' },
    done: (seen) => seen.plugPulled && seen.botRunning && says(seen, 'v6', 'live'),
  },
];

/** The tour as it stands: a step once done stays done. */
export function guidedTour(): (seen: Seen) => readonly TourStep[] {
  const done = new Set<string>();
  return (seen) =>
    stops.map(({ id, title, text, type, done: isDone }) => {
      if (isDone(seen)) done.add(id);
      return { id, title, text, ...(type === undefined ? {} : { type }), done: done.has(id) };
    });
}
