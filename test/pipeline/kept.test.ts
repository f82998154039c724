import { expect, test } from 'vitest';
import { planRollback, rollback } from '../../src/operations/rollback.ts';
import type { Kept, Provider } from '../../src/ports/provider.ts';
import { ada, production, shop } from '../support/config.ts';
import { caller } from '../support/operations-world.ts';
import { agree, alreadyLive, minutes, procedureOf, yesOf } from '../support/pipeline/ask.ts';
import { inPhase, until } from '../support/pipeline/drive.ts';
import { noForesight } from '../support/pipeline/facts.ts';
import type { Stand } from '../support/pipeline/stand.ts';
import { useStand } from '../support/pipeline/use-stand.ts';

const aStandWith = useStand();
const here = { service: shop, environment: production };
const config = procedureOf({ stages: [{ weight: 100, durationMs: 0, gate: 'automatic' }], bakeMs: minutes });

/** The stand with a provider that writes down what it hears of kept versions. */
function listening(): {
  readonly stand: Stand;
  readonly heard: [string, Kept | undefined][];
  readonly byHand: () => void;
} {
  const stand = aStandWith(config);
  const heard: [string, Kept | undefined][] = [];
  let byHand = (): void => undefined;
  const plain = stand.engine.provider('scripted');
  if (plain === undefined) throw new Error('there is no scripted provider');
  const provider: Provider = {
    ...plain,
    foresee: ({ kept }) => {
      heard.push(['foresee', kept]);
      return Promise.resolve(noForesight);
    },
    release: (request, call) => {
      heard.push(['release', request.kept]);
      byHand = () => {
        stand.far.give(request, 'by-hand', 100);
      };
      return plain.release(request, call);
    },
    shift: (request, call) => {
      heard.push(['shift', request.kept]);
      return plain.shift(request, call);
    },
  };
  const people = { ...stand.people, provider: () => provider };
  return {
    stand: { ...stand, people, engine: { ...stand.engine, provider: () => provider } },
    heard,
    byHand: () => {
      byHand();
    },
  };
}

test('a rollback tells the provider how the version was called and what it looked like before the next one came', async () => {
  const { stand, heard } = listening();
  await alreadyLive(stand, 'v1');
  await alreadyLive(stand, 'v2');
  await alreadyLive(stand, 'v3');
  expect(heard.every(([, kept]) => kept === undefined)).toBe(true);
  heard.length = 0;

  const planned = yesOf(await planRollback(stand.people, { ...here, to: 'v1' }));
  const { id } = yesOf(await rollback(stand.people, caller(ada), { ...here, to: 'v1' }));
  await agree(stand, id);
  await until(stand, id, inPhase('live'));

  const kept: Kept = { version: 'web-v1', state: { shares: [['web-v1', 100]] } };
  expect(planned.kind).toBe('rollback');
  expect(heard).toEqual([
    ['foresee', kept],
    ['foresee', kept],
    ['release', kept],
    ['shift', kept],
  ]);
});

test('what somebody else put in its place is not taken for what was released', async () => {
  const { stand, heard, byHand } = listening();
  await alreadyLive(stand, 'v1');
  byHand();
  await alreadyLive(stand, 'v2');
  heard.length = 0;

  yesOf(await planRollback(stand.people, { ...here, to: 'v1' }));

  expect(heard).toEqual([['foresee', { version: 'web-v1' }]]);
});
