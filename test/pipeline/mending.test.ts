import { expect, test } from 'vitest';
import type { Provider } from '../../src/ports/provider.ts';
import { lookForDrift } from '../../src/operations/drift.ts';
import { mendRemark } from '../../src/operations/mend.ts';
import { ada, aConfig, aProcedure, aTarget, dennis, production, shopProduction } from '../support/config.ts';
import { caller } from '../support/operations-world.ts';
import { alreadyLive, component, yesOf } from '../support/pipeline/ask.ts';
import { isOver, until } from '../support/pipeline/drive.ts';
import { FarParts, manyParts } from '../support/pipeline/far-parts.ts';
import { withFacts } from '../support/pipeline/facts.ts';
import { useStand } from '../support/pipeline/use-stand.ts';
import { acted } from './recovery/support.ts';

const stand = useStand();
const components = [component('web'), component('rules', { shift: 'none' })];
const config = aConfig({ targets: [aTarget(production, { procedure: aProcedure({ components }) })] });
const [web] = components;
const remark = {
  code: 'domains-pinned',
  sentence: 'no new version gets traffic',
  fix: { id: 'unpin', label: 'Lift it' },
};

/** Live with a pin that the provider remarks, seen by a look. */
async function pinned() {
  const at = withFacts(stand(config));
  at.facts.facts.set('web', { traffic: 'v1 100 %', pinned: 'yes' });
  at.facts.facts.set('rules', { text: 'abc' });
  at.facts.remarks.set('web', [remark]);
  at.facts.mend = () => {
    at.facts.remarks.clear();
    at.facts.facts.set('web', { traffic: 'v1 100 %', pinned: 'no' });
  };
  const first = await alreadyLive(at);
  const target = at.people.config().targets.get(shopProduction);
  if (target === undefined || web === undefined) throw new Error('no such target');
  yesOf(await lookForDrift(at.people, target));
  return { at, first, wish: { target, component: web.name, fix: 'unpin' } };
}

test('a remark is found by the look that follows every deployment', async () => {
  const { at } = await pinned();

  expect((await at.opened.store.driftLook(shopProduction))?.components[0]?.remarks).toEqual([remark]);
});

test('the fix of a remark is carried out once, as a deployment of its own that releases nothing', async () => {
  const { at, first, wish } = await pinned();

  const { id, plan } = yesOf(await mendRemark(at.people, caller(ada), wish));
  const ended = await until(at, id, isOver);

  expect(plan).toMatchObject({ kind: 'repair', mend: { component: 'web', fix: 'unpin', label: 'Lift it' } });
  expect(ended.phase).toBe('live');
  expect(at.facts.mended).toEqual([
    { place: 'shop/production/web', fix: 'unpin', key: expect.stringContaining('/mend/web') as string },
  ]);
  expect(at.far.effects).toEqual([]);
  expect((await at.opened.store.live(shopProduction))?.deployment).toBe(first);
});

test('what the fix changed is not drift afterwards, and the remark is gone', async () => {
  const { at, wish } = await pinned();
  at.facts.facts.set('rules', { text: 'hacked' });

  await until(at, yesOf(await mendRemark(at.people, caller(ada), wish)).id, isOver);

  const look = await at.opened.store.driftLook(shopProduction);
  expect(look?.components.map(({ component: name, differing, remarks }) => [name, differing, remarks])).toEqual([
    ['web', 0, []],
    ['rules', 1, []],
  ]);
});

test('a fix that no look offers any more, or that somebody may not ask for, is refused', async () => {
  const { at, wish } = await pinned();

  expect(await mendRemark(at.people, caller(ada), { ...wish, fix: 'other' })).toMatchObject({
    refusal: { code: 'fix-unknown' },
  });
  expect(await mendRemark(at.people, caller(dennis), wish)).toMatchObject({ refusal: { code: 'not-allowed' } });
});

test('a fix that takes its time is followed to its end', async () => {
  const { at, wish } = await pinned();
  at.far.longMs.mend = 30_000;

  const { id } = yesOf(await mendRemark(at.people, caller(ada), wish));
  const begun = await until(at, id, ({ output }) => output.at(-1) === 'mend goes on');
  expect(begun.phase).toBe('releasing');
  const ended = await until(at, id, isOver);

  expect(ended.phase).toBe('live');
  expect((ended.finishedAtMs ?? 0) - begun.phaseSinceMs).toBeGreaterThanOrEqual(30_000);
  expect(at.facts.mended).toHaveLength(1);
});

test.each([
  ['happened all the same is found, and not repeated', 'lost', ['wait-out-and-look', 'adopt-what-happened']],
  ['did not happen is carried out then', 'nothing', ['wait-out-and-look', 'repeat-what-did-not-happen']],
] as const)('a fix without an answer that %s', async (_what, kind, strategies) => {
  const { at, wish } = await pinned();
  at.far.plant('mend', { kind });

  const { id } = yesOf(await mendRemark(at.people, caller(ada), wish));

  expect((await until(at, id, isOver)).phase).toBe('live');
  expect(at.facts.mended).toHaveLength(1);
  expect(await acted(at, id)).toEqual(strategies);
});

test('a fix that the far end wants part by part is carried out once for each part', async () => {
  const plain = stand(config);
  const far = new FarParts(plain.clock, { parts: manyParts(5), quotas: [], durationMs: 5000 });
  const known: Provider = {
    ...far.provider(),
    describe: () =>
      Promise.resolve({ summary: 'v1', live: [{ version: 'v1', weight: 100 }], state: {}, remarks: [remark] }),
  };
  const provider = () => known;
  const at = { ...plain, people: { ...plain.people, provider }, engine: { ...plain.engine, provider } };
  await alreadyLive(at);
  const target = at.people.config().targets.get(shopProduction);
  if (target === undefined || web === undefined) throw new Error('no such target');
  yesOf(await lookForDrift(at.people, target));

  const { id } = yesOf(await mendRemark(at.people, caller(ada), { target, component: web.name, fix: 'unpin' }));
  const ended = await until(at, id, isOver);

  expect([ended.phase, ended.versions['web']]).toEqual(['live', 'v1']);
  expect([...far.times('mend').values()]).toEqual([1, 1, 1, 1, 1]);
});
