import { expect, test } from 'vitest';
import { storedSeries } from '../../src/pipeline/series-memory.ts';
import type { Series } from '../../src/domain/measure.ts';
import type { Store } from '../../src/ports/store.ts';
import { alreadyLive, begun, errorTrigger, minutes, procedureOf, seconds } from '../support/pipeline/ask.ts';
import { inPhase, until, work } from '../support/pipeline/drive.ts';
import { useStand } from '../support/pipeline/use-stand.ts';

const aStandWith = useStand();

const all = (series: readonly Series[]): readonly number[] =>
  series.filter(({ side }) => side === 'new').flatMap(({ points }) => points.map(({ atMs }) => atMs));

test('a long history is read once; later looks read its newest end, also what another process stored', async () => {
  const stages = [
    { weight: 10, durationMs: 20 * minutes, gate: 'automatic' },
    { weight: 100, durationMs: 0, gate: 'automatic' },
  ] as const;
  const triggers = [errorTrigger({ against: 'old' })];
  const stand = aStandWith(procedureOf({ stages, triggers, evaluateEveryMs: 60 * seconds }));
  await alreadyLive(stand);
  const id = await begun(stand, 'v2');
  const began = (await until(stand, id, inPhase('observing'))).phaseSinceMs;
  const { store } = stand.opened;
  const asked: number[] = [];
  const counted: Store = {
    ...store,
    series: async (deployment, sinceMs) => {
      asked.push(sinceMs);
      return store.series(deployment, sinceMs);
    },
  };
  const look = () => storedSeries(counted, { id, sinceMs: began, nowMs: stand.clock.now(), delayMs: 30 * seconds });

  const seen: (readonly number[])[] = [];
  const lookedAt: number[] = [];
  for (let minute = 0; minute < 8; minute += 1) {
    stand.clock.advance(minutes);
    await work(stand);
    lookedAt.push(stand.clock.now());
    seen.push(all(await look()));
  }

  expect(asked[0]).toBe(began);
  expect(asked.at(-1)).toBe((lookedAt.at(-2) ?? 0) - 90 * seconds);
  expect(seen.at(-1)).toEqual(all(await store.series(id, began)));
  expect(seen.at(-1)?.length).toBeGreaterThan(80);
});
