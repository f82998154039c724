import { openStore } from '../../src/store/open.ts';
import { quietLog, systemClock } from '../support/world.ts';

/** A process that takes everything that is due, says so, and renews until it is killed. */
const [, , url = ''] = process.argv;
const store = await openStore({ url, clock: systemClock, log: quietLog, processName: 'child' });
const claims = await store.claims.take(Date.now(), 10);
process.stdout.write(`${JSON.stringify(claims)}\n`);
setInterval(() => {
  for (const claim of claims) void store.claims.renew(claim).catch(() => undefined);
}, 500);
