import { afterEach, expect, test, vi } from 'vitest';
import { startRecurring } from '../../src/main/recurring.ts';
import type { JobName } from '../../src/ports/jobs.ts';
import { aConfig, shopProduction } from '../support/config.ts';
import { alreadyLive } from '../support/pipeline/ask.ts';
import { withFacts } from '../support/pipeline/facts.ts';
import { useStand } from '../support/pipeline/use-stand.ts';
import { quietLog } from '../support/world.ts';

const stand = useStand();
const minuteMs = 60_000;
afterEach(() => {
  vi.useRealTimers();
});

/** Live, with the recurring work of one process and a queue that only remembers. */
async function started() {
  const at = withFacts(stand());
  at.facts.facts.set('web', { text: 'abc' });
  await alreadyLive(at);
  const asked: (readonly [JobName, string])[] = [];
  const runs = new Map<JobName, () => Promise<void>>();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: at.clock.now() });
  const everyMs = 15 * minuteMs;
  const stop = await startRecurring({
    opened: at.opened,
    jobs: {
      sendOnce: (name, slot) => {
        asked.push([name, slot]);
        return Promise.resolve('sent');
      },
      work: (name, run) => {
        runs.set(name, run);
        return Promise.resolve();
      },
      close: () => Promise.resolve(),
    },
    config: () => ({ ...aConfig(), drift: { ...aConfig().drift, everyMs } }),
    provider: at.engine.provider,
    clock: { now: () => Date.now() },
    log: quietLog,
  });
  return { at, asked, runs, stop };
}

test('drift is asked for each minute under the name of its span, so that one look comes of it', async () => {
  const { asked, stop } = await started();

  vi.advanceTimersByTime(16 * minuteMs);
  stop();
  const ticks = asked.filter(([name]) => name === 'drift').map(([, slot]) => slot);
  vi.advanceTimersByTime(5 * minuteMs);

  expect(ticks).toHaveLength(16);
  expect(new Set(ticks).size).toBe(2);
  expect(asked.filter(([name]) => name === 'drift')).toHaveLength(16);
});

test('the job of the tick looks at every target and keeps what it saw', async () => {
  const { at, runs, stop } = await started();
  stop();
  vi.useRealTimers();
  at.facts.facts.set('web', { text: 'hacked' });

  await runs.get('drift')?.();

  const look = await at.opened.store.driftLook(shopProduction);
  expect(look?.components).toMatchObject([{ differences: [{ fact: 'text', was: 'abc', is: 'hacked' }] }]);
});
