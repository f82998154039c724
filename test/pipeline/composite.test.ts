import { describe, expect, test } from 'vitest';
import { begun, alreadyLive, component, minutes, procedureOf, seconds } from '../support/pipeline/ask.ts';
import { isOver, until } from '../support/pipeline/drive.ts';
import type { Stand } from '../support/pipeline/stand.ts';
import { useStand } from '../support/pipeline/use-stand.ts';

const aStandWith = useStand();
const data = component('data', {
  shift: 'none',
  undo: { kind: 'impossible', why: 'a dropped column does not come back' },
});
const api = component('api', { after: [data.name] });
const site = component('site', { after: [api.name] });
const rules = component('rules', { after: [data.name] });
const mail = component('mail', { after: [site.name] });

async function underWay(prepare: (stand: Stand) => void) {
  const stand = aStandWith(
    procedureOf({
      components: [data, api, site, rules, mail],
      stages: [{ weight: 100, durationMs: 0, gate: 'automatic' }],
      bakeMs: minutes,
      retry: { attempts: 1, baseMs: 10, maximumMs: 10 },
    }),
  );
  await alreadyLive(stand);
  prepare(stand);
  return { stand, id: await begun(stand, 'v2') };
}

const restored = ({ far }: Stand): readonly string[] =>
  far.effects.filter(({ kind }) => kind === 'restore').map(({ place }) => place.split('/')[2] ?? '');

describe('a target of several components that goes bad', () => {
  test('goes back in reverse order, leaves alone what was never begun, and names what cannot be undone', async () => {
    const { stand, id } = await underWay(({ far }) => {
      far.plant('release', { kind: 'refuses' }, { component: 'site' });
    });

    const done = await until(stand, id, isOver);

    expect([done.phase, done.failure?.subject]).toEqual(['rolled-back', 'release']);
    expect(restored(stand).indexOf('site')).toBeLessThan(restored(stand).indexOf('api'));
    expect(restored(stand).toSorted()).toEqual(['api', 'rules', 'site']);
    expect(done.rollback?.undone?.toSorted()).toEqual(['api', 'rules', 'site']);
    expect(done.rollback?.notUndone).toEqual([{ component: 'data', why: 'a dropped column does not come back' }]);
    expect(done.components).toMatchObject({ site: { state: 'restored' }, api: { state: 'restored' } });
  });

  test('the notice says what was put back and what was not', async () => {
    const { stand, id } = await underWay(({ far }) => {
      far.plant('release', { kind: 'refuses' }, { component: 'site' });
    });
    await until(stand, id, isOver);

    const [told] = await stand.sql(
      `select message->'notice'->'facts' as facts from outbox where message->'notice'->'facts'->>'event' = 'rolled-back' limit 1`,
    );

    expect(told?.['facts']).toMatchObject({ notUndone: [{ component: 'data' }] });
  });

  test('components without an order go back side by side: a slow one keeps no other waiting', async () => {
    const { stand, id } = await underWay(({ far }) => {
      far.plant('release', { kind: 'refuses' }, { component: 'site' });
      far.plant('restore', { kind: 'lost' }, { component: 'rules' });
      far.longMs.restore = 10 * seconds;
    });
    const since = stand.clock.now();

    const done = await until(stand, id, isOver);

    expect(done.phase).toBe('rolled-back');
    expect(stand.clock.now() - since).toBeLessThan(40 * seconds);
  });

  test('one that cannot be put back does not keep the others from it', async () => {
    const { stand, id } = await underWay(({ far }) => {
      far.plant('release', { kind: 'refuses' }, { component: 'site' });
      far.plant('restore', { kind: 'refuses' }, { component: 'rules' });
    });

    const done = await until(stand, id, isOver);

    expect([done.phase, done.rollbackTrouble]).toEqual(['rollback-failed', 'rules: the far end refuses to restore']);
    expect(restored(stand).toSorted()).toEqual(['api', 'site']);
  });
});
