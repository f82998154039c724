import type { TourStep } from './slack/page-api.ts';
import type { Workspace } from './slack/workspace.ts';
import type { Seen, Told } from './tour.ts';

/** The tour beside a running workspace. */
export interface WatchedTour {
  readonly steps: (workspace: Workspace, botRunning: boolean) => readonly TourStep[];
  /** To be called when somebody pulled the plug: what was in flight then is remembered. */
  readonly plugPulled: (workspace: Workspace) => void;
}

/** Looks at what was said in the workspace whenever the page asks for the tour. */
export function watchTour(tour: (seen: Seen) => readonly TourStep[]): WatchedTour {
  let saidAtPull: readonly Told[] = [];
  return {
    steps: (workspace, botRunning) => tour({ messages: saidIn(workspace), saidAtPull, botRunning }),
    plugPulled: (workspace) => {
      saidAtPull = saidIn(workspace);
    },
  };
}

/** What the bot says now, in the order in which it began to: a card's words change, its place does not. */
function saidIn({ world }: Workspace): readonly Told[] {
  return [...world.messages.values()]
    .flatMap((inChannel) => [...inChannel.values()])
    .filter(({ byApp }) => byApp)
    .toSorted((left, right) => left.ts.localeCompare(right.ts))
    .map(({ text }) => ({ text }));
}
