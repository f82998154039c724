import type { BlockChecks } from './checks/block-checks.ts';
import type { Clock } from './clock.ts';
import type { Delivery } from './delivery/delivery.ts';
import type { FaultPlan } from './faults.ts';
import type { JournalKeeper } from './journal.ts';
import type { ResponseUrls } from './people/response-urls.ts';
import type { Triggers } from './people/triggers.ts';
import type { Seed } from './seed.ts';
import type { RateLimits } from './web-api/rate-limits.ts';
import type { World } from './world.ts';

/** Something the bot sent that Slack would refuse. */
export interface Violation {
  readonly at: string;
  readonly error: string;
  readonly messages: readonly string[];
}

/** The parts of a running workspace that the others work with. */
export interface Core {
  readonly seed: Seed;
  readonly clock: Clock;
  readonly world: World;
  readonly faults: FaultPlan;
  readonly delivery: Delivery;
  readonly limits: RateLimits;
  readonly triggers: Triggers;
  readonly responseUrls: ResponseUrls;
  readonly violations: Violation[];
  readonly noteCall: JournalKeeper['noteCall'];
  readonly eventRetryDelaysMs: readonly number[];
  /** The schema behind the checks is made in the background; whoever needs it waits here. */
  readonly checks: () => Promise<BlockChecks>;
  readonly socketAddress: () => string;
  /** http://127.0.0.1:port, without a slash at its end. */
  readonly address: () => string;
}
