import { expect, it } from 'vitest';
import { card } from '../../../blocks/card.ts';
import type { Deployment } from '../../../src/domain/deployment.ts';
import { readable } from '../support/reading.ts';
import { aDeployment, aHold, inFlight, minute, nowMs } from '../support/records.ts';

const draw = (deployment: Deployment) => card({ deployment, nowMs, style: 'plain' });

it('time for which a stage is held is not counted as time of the stage', () => {
  const began = nowMs - 30 * minute;
  const spans = [{ phase: 'observing', stageIndex: 1, fromMs: began }] as const;
  const hold = aHold({ sinceMs: began + 10 * minute });

  const text = readable(draw(inFlight({ spans, hold, stageIndex: 1, phaseSinceMs: began })));

  expect(text).toMatch(/25\s%\snow.* 10 min of 10 min/u);
});

it.each(['live', 'rolled-back', 'rejected', 'cancelled', 'failed'] as const)(
  'a card of what is %s, which is not drawn again, tells the day',
  (phase) => {
    const { blocks } = draw(aDeployment({ phase, finishedAtMs: nowMs }));

    expect(JSON.stringify(blocks[0])).toContain('{date_short_pretty} at {time');
  },
);
