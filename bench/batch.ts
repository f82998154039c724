import type { DeploymentId } from '../src/domain/ids.ts';
import { systemClock } from '../src/io/clock.ts';
import { systemTimers } from '../src/io/timers.ts';
import { startRunner } from '../src/pipeline/runner.ts';
import { openStore } from '../src/store/open.ts';
import { begun, component, minutes, procedureOf } from '../test/support/pipeline/ask.ts';
import { FarParts, manyParts } from '../test/support/pipeline/far-parts.ts';
import { aStand } from '../test/support/pipeline/stand.ts';
import { recordingLog } from '../test/support/world.ts';
import type { Measurement, Stand } from './figures.ts';
import { figure } from './figures.ts';
import { until } from './until.ts';

interface Lot {
  readonly count: number;
  readonly calls: number;
}

/** The documented sixty writes a minute, in spans four times as short; many parts in spans four times as wide: half a minute each. */
const lots = { few: { count: 127, calls: 60 }, many: { count: 500, calls: 240 } } as const;
const perMs = 15_000;
const durationMs = 1000;

/** How much longer a train of functions takes than its quota makes it, with the engine and a real database. */
export const batch: Measurement = {
  names: ['batch_127_ratio', 'batch_500_ratio'],
  run: async (stand) => {
    stand.say('trains of 127 and 500 functions, side by side');
    const [few, many] = await Promise.all([ratio(stand, lots.few), ratio(stand, lots.many)]);
    return [figure('batch_127_ratio', few, 'ratio'), figure('batch_500_ratio', many, 'ratio')];
  },
};

async function ratio(stand: Stand, { count, calls }: Lot): Promise<number> {
  const url = await stand.newDatabase(`batch_${count}`);
  const opened = await openStore({ url, clock: systemClock, log: recordingLog(), processName: 'bench' });
  const config = procedureOf({
    components: [component('functions', { provider: 'parts', shift: 'none' })],
    stages: [{ weight: 100, durationMs: 0, gate: 'automatic' }],
    timeouts: { prepareMs: minutes, releaseMs: 10 * minutes, shiftMs: minutes, restoreMs: minutes, smokeMs: minutes },
  });
  const clock = { ...systemClock, set: () => undefined, advance: () => undefined };
  const scripted = aStand({ opened, sql: () => Promise.resolve([]), clock }, config);
  const quota = { lane: 'writes', calls, perMs, atOnce: 2 * calls };
  const far = new FarParts(systemClock, { parts: manyParts(count), quotas: [quota], durationMs });
  const provider = far.provider();
  const runner = startRunner({ ...scripted.engine, timers: systemTimers, provider: () => provider });
  try {
    const tookMs = await trainOf(scripted, await begun(scripted, 'v1'), far);
    if (far.overdrawn > 0) stand.say(`${far.overdrawn} calls came too early and were refused`);
    return tookMs / (Math.floor((count - 1) / calls) * perMs + durationMs);
  } finally {
    await runner.stop();
    await opened.close();
  }
}

type Scripted = ReturnType<typeof aStand>;

/** From the first call for a part until the component is released. */
async function trainOf({ opened }: Scripted, id: DeploymentId, far: FarParts): Promise<number> {
  const isReleased = async (): Promise<number | undefined> => {
    const found = await opened.store.deployment(id);
    return found?.versions['functions'] === undefined ? undefined : systemClock.now();
  };
  const doneMs = await until('all parts to be released', isReleased, { everyMs: 20, timeoutMs: 3 * minutes });
  return doneMs - (far.effects[0]?.atMs ?? doneMs);
}
