import type { Browser } from 'playwright-core';
import type { Playground } from './playground.ts';
import type { Faults, Look, Name, Window } from './window.ts';

/** What the chapters share: one playground, one browser, a window for each person. */
export interface Stage {
  readonly playground: Playground;
  readonly browser: Browser;
  readonly faults: Faults;
  readonly open: (name: Name, look?: Look) => Promise<Window>;
  readonly ada: Window;
  readonly grace: Window;
  readonly linus: Window;
}
