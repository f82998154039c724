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
  readonly done: (seen: Seen) => boolean;
  readonly optional?: true;
}

/** What happened so far. */
export interface Seen {
  /** In the order in which they were first said, with the words that they have now. */
  readonly messages: readonly Told[];
  /** The same at the moment when the plug was pulled last; empty when it never was. */
  readonly saidAtPull: readonly Told[];
  readonly botRunning: boolean;
}

const as = { ada: 'U0ADA', grace: 'U0GRACE' };
const channel = 'C0DEPLOYMENTS';
const cloud = 'C0CLOUD';

const says = ({ messages }: Pick<Seen, 'messages'>, words: RegExp): boolean =>
  messages.some(({ text }) => words.test(text));

/** Whether the one came after the other began. */
function follows({ messages }: Seen, first: RegExp, then: RegExp): boolean {
  const at = messages.findIndex(({ text }) => first.test(text));
  return at >= 0 && messages.slice(at + 1).some(({ text }) => then.test(text));
}

const ended = /✓ live|ROLLED BACK|✗/;
const v3RolledBack = /^shop v3 → production: .*ROLLED BACK/;
const byHand = /^shop in production back to \S+: ✓ live/;

const stops: readonly Stop[] = [
  {
    id: 'good',
    title: 'Ask for a good release',
    text: 'Ada asks for v2 in production. A card appears; nothing has changed yet. (`/deploy plan shop production v2` would show the whole plan first, to her alone.)',
    type: { as: as.ada, channel, text: '/deploy shop production v2' },
    done: (seen) => says(seen, /^shop v2 → production: /),
  },
  {
    id: 'approve',
    title: 'Approve as somebody else',
    text: 'Become *Grace* (top left: “You are”) and press *Approve* on the card. Watch the traffic move in the chart below: 10 %, 25 %, 50 %, all of it.',
    done: (seen) => says(seen, /^shop v2 → production: ✓ live/),
  },
  {
    id: 'bad',
    title: 'Deploy a release that fails 5 %',
    text: 'Ada asks for v3, Grace approves. A tenth of the traffic meets the errors; it rolls back by itself, locks production and tells #alerts and the authors.',
    type: { as: as.ada, channel, text: '/deploy shop production v3' },
    done: (seen) => says(seen, v3RolledBack),
  },
  {
    id: 'status',
    title: 'Look at where things stand',
    text: 'What is live where, and why production is locked now.',
    type: { as: as.ada, channel, text: '/status shop' },
    done: (seen) => follows(seen, v3RolledBack, /^Status: .*[1-9]\d* locked/),
  },
  {
    id: 'by-hand',
    title: 'Roll back by hand',
    text: 'A rollback passes the lock and needs no approval: production goes back to v1 within seconds.',
    type: { as: as.grace, channel, text: '/rollback shop production' },
    done: (seen) => follows(seen, v3RolledBack, byHand),
  },
  {
    id: 'unlock',
    title: 'Unlock production',
    text: 'The lock of the failed release still holds. Grace may lift it.',
    type: { as: as.grace, channel, text: '/deploy unlock shop production' },
    done: (seen) => follows(seen, v3RolledBack, /unlocked/),
  },
  {
    id: 'plug',
    title: 'Pull the plug in the middle',
    text: 'Grace asks for v6, *Linus* approves. While the traffic moves, pull the bot’s plug below: the shop goes on. Plug it in again: the deployment goes on too, and ends live.',
    type: { as: as.grace, channel, text: '/deploy shop production v6' },
    done: (seen) => seen.botRunning && inFlightAtPull(seen) && says(seen, /^shop v6 → production: ✓ live/),
  },
  {
    id: 'vercel',
    title: 'A site at Vercel',
    text: 'Ada asks for v2 of the site, Grace approves. It is built, tried at its own address, then gets the domains: follow it under “What Vercel believes” below. (v3 answers errors and never gets them.)',
    type: { as: as.ada, channel: cloud, text: '/deploy site production v2' },
    done: (seen) => says(seen, /^site v2 → production: ✓ live/),
    optional: true,
  },
  {
    id: 'github',
    title: 'A gate on GitHub',
    text: 'Ada asks for the nightly jobs, Grace approves. The workflow’s steps come and go on the card until it stops at a gate of GitHub’s: give the yes under “What GitHub believes” below.',
    type: { as: as.ada, channel: cloud, text: '/deploy jobs production v2' },
    done: (seen) => says(seen, /^jobs v2 → production: ✓ live/),
    optional: true,
  },
  {
    id: 'firebase',
    title: 'A function that does not build',
    text: 'v3 of the backend has a new function that Google cannot build. The card asks what now: press *Roll back*, or wait two minutes. Rules, functions and the service on Cloud Run, all of it goes back.',
    type: { as: as.ada, channel: cloud, text: '/deploy backend production v3' },
    done: (seen) => says(seen, /^backend v3 → production: .*ROLLED BACK/),
    optional: true,
  },
];

const inFlightAtPull = ({ saidAtPull }: Seen): boolean =>
  saidAtPull.some(({ text }) => text.startsWith('shop v6 → production: ') && !ended.test(text));

/** The tour as it stands: a step once done stays done. */
export function guidedTour(): (seen: Seen) => readonly TourStep[] {
  const done = new Set<string>();
  return (seen) =>
    stops.map(({ id, title, text, type, optional, done: isDone }) => {
      if (!done.has(id) && isDone(seen)) done.add(id);
      return {
        ...{ id, title, text, done: done.has(id) },
        ...(type === undefined ? {} : { type }),
        ...(optional === undefined ? {} : { optional }),
      };
    });
}
