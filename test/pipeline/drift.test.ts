import { describe, expect, test } from 'vitest';
import type { Target } from '../../src/domain/config.ts';
import { lookForDrift, acceptDrift } from '../../src/operations/drift.ts';
import { lookEverywhere } from '../../src/operations/drift-round.ts';
import { approve } from '../../src/operations/decide.ts';
import { putBack } from '../../src/operations/mend.ts';
import { ada, aConfig, aProcedure, aTarget, dennis, grace, production, shopProduction } from '../support/config.ts';
import { caller } from '../support/operations-world.ts';
import { alreadyLive, begun, component, minutes, yesOf } from '../support/pipeline/ask.ts';
import { inPhase, isOver, pass, until, work } from '../support/pipeline/drive.ts';
import { withFacts } from '../support/pipeline/facts.ts';
import type { Stand } from '../support/pipeline/stand.ts';
import { useStand } from '../support/pipeline/use-stand.ts';

const stand = useStand();
const components = [component('web'), component('rules', { shift: 'none' })];
const config = aConfig({ targets: [aTarget(production, { procedure: aProcedure({ components }) })] });

const needsApproval = aConfig({
  targets: [{ ...aTarget(production, { procedure: aProcedure({ components }) }), rollbackApprovals: 1 }],
});

function targetOf({ people }: Stand): Target {
  const target = people.config().targets.get(shopProduction);
  if (target === undefined) throw new Error('no such target');
  return target;
}

const look = async (at: Stand) => yesOf(await lookForDrift(at.people, targetOf(at)));

async function told({ sql }: Stand): Promise<readonly string[]> {
  const rows = await sql(
    `select message #>> '{notice,percent}' as percent from outbox where message #>> '{notice,event}' = 'drift' order by id`,
  );
  return rows.map(({ percent }) => String(percent));
}

/** Live with two components that tell facts, 4 in all. */
async function released() {
  const at = withFacts(stand(config));
  at.facts.facts.set('web', { traffic: 'v1 100 %', memory: '256 MB' });
  at.facts.facts.set('rules', { text: 'abc', release: 'r1' });
  await alreadyLive(at);
  return at;
}

describe('what is live', () => {
  test('is what was released when a deployment has just ended', async () => {
    const at = await released();

    const found = await at.opened.store.driftLook(shopProduction);

    expect(found).toMatchObject({ percent: 0, label: 'v1', baselineAtMs: at.clock.now() });
    expect(found?.components.map(({ component: name, facts }) => [name, facts])).toEqual([
      ['web', 2],
      ['rules', 2],
    ]);
  });

  test('has drifted when somebody changed it past the deployments: as a figure and as a list', async () => {
    const at = await released();
    at.facts.facts.set('rules', { text: 'hacked', release: 'r1' });

    const found = await look(at);

    expect(found.percent).toBe(25);
    expect(found.components[1]).toMatchObject({
      component: 'rules',
      differing: 1,
      differences: [{ fact: 'text', was: 'abc', is: 'hacked' }],
    });
    expect(await at.opened.store.driftLook(shopProduction)).toEqual(found);
  });

  test('is told of once until it changes, and again when it comes back', async () => {
    const at = await released();
    at.facts.facts.set('rules', { text: 'hacked', release: 'r1' });
    await lookEverywhere({ ...at.people, log: at.engine.log });
    await lookEverywhere({ ...at.people, log: at.engine.log });
    expect(await told(at)).toEqual(['25']);

    at.facts.facts.set('rules', { text: 'hacked', release: 'r2' });
    await look(at);
    at.facts.facts.set('rules', { text: 'abc', release: 'r1' });
    await look(at);
    at.facts.facts.set('rules', { text: 'hacked', release: 'r1' });
    await look(at);

    expect(await told(at)).toEqual(['25', '50', '25']);
  });

  test('is compared by its versions and shares where the provider tells no facts', async () => {
    const at = stand(config);
    await alreadyLive(at);
    at.far.give({ ...targetOf(at), target: shopProduction, component: components[0]! }, 'web-by-hand', 30);

    const found = await look(at);

    expect(found.components[0]?.differences).toEqual([
      { fact: 'share of web-by-hand', is: '30 %' },
      { fact: 'share of web-v1', was: '100 %', is: '70 %' },
    ]);
  });

  test('is not compared while a deployment moves it, nor where nothing is live', async () => {
    const empty = withFacts(stand(config));
    expect(await lookForDrift(empty.people, targetOf(empty))).toMatchObject({ refusal: { code: 'nothing-live' } });
    const at = await released();
    const id = await begun(at, 'v2');
    await until(at, id, inPhase('observing'));

    expect(await lookForDrift(at.people, targetOf(at))).toEqual({ ok: false, refusal: { code: 'moving-now', id } });
  });

  test('is compared as far as far ends answer', async () => {
    const at = await released();
    at.facts.facts.set('rules', { text: 'hacked', release: 'r1' });
    at.far.plant('describe', { kind: 'refuses' }, { component: 'web' });

    const found = await look(at);

    expect(found.percent).toBe(50);
    expect(found.components[0]?.unknown).toBe('the far end refuses to describe');
  });
});

describe('what differs', () => {
  test('is put back through a whole deployment, with the permission and approvals of a rollback', async () => {
    const at = await released();
    at.facts.facts.set('web', { traffic: 'v0 100 %', memory: '256 MB' });
    expect(await putBack(at.people, caller(dennis), targetOf(at))).toMatchObject({ refusal: { code: 'not-allowed' } });

    const { id, plan } = yesOf(await putBack(at.people, caller(ada), targetOf(at)));
    at.facts.facts.set('web', { traffic: 'v1 100 %', memory: '256 MB' });
    const ended = await until(at, id, isOver);

    expect(plan).toMatchObject({ kind: 'repair', release: { label: 'v1' }, base: { label: 'v1' } });
    expect(ended.phase).toBe('live');
    expect(at.far.effects.map(({ kind }) => kind)).toEqual(['release', 'release', 'shift']);
    expect(await at.opened.store.driftLook(shopProduction)).toMatchObject({ percent: 0, deployment: id });
    expect(await putBack(at.people, caller(ada), targetOf(at))).toMatchObject({ refusal: { code: 'not-drifted' } });
  });

  test('is not put back over something newer that went live while it waited for approval', async () => {
    const at = withFacts(stand(needsApproval));
    at.facts.facts.set('web', { traffic: 'v1 100 %' });
    await alreadyLive(at);
    at.facts.facts.set('web', { traffic: 'v0 100 %' });
    const { id, digest } = yesOf(await putBack(at.people, caller(ada), targetOf(at)));
    await until(at, await begun(at, 'v2'), inPhase('live'));

    yesOf(await approve(at.people, caller(grace), { id, digest }));
    const ended = await until(at, id, isOver);

    expect(ended.phase).toBe('blocked');
    expect(ended.checks.at(-1)?.summary).toBe('v1 is not live any more');
    expect((await at.opened.store.live(shopProduction))?.release.label).toBe('v2');
  });

  test('counts as released when a person says so with a reason, and the record has it', async () => {
    const at = await released();
    at.facts.facts.set('rules', { text: 'meant', release: 'r1' });
    const { atMs } = await look(at);
    const seen = { target: targetOf(at), atMs, reason: 'a hot fix of the rules' };
    expect(await acceptDrift(at.people, caller(dennis), seen)).toMatchObject({ refusal: { code: 'not-allowed' } });

    const accepted = yesOf(await acceptDrift(at.people, caller(ada), seen));

    expect(accepted.percent).toBe(0);
    expect(await look(at)).toMatchObject({ percent: 0 });
    const [entry] = await at.sql(`select actor, facts from audit where kind = 'drift-accepted'`);
    const facts = String(entry?.['facts']);
    expect([entry?.['actor'], facts.includes('a hot fix of the rules')]).toEqual([ada, true]);
    expect(facts).toContain('"is":"meant"');
  });

  test('is not accepted when it changed after the person saw it', async () => {
    const at = await released();
    at.facts.facts.set('rules', { text: 'seen', release: 'r1' });
    const { atMs } = await look(at);
    at.facts.facts.set('rules', { text: 'not seen', release: 'r1' });

    const outcome = await acceptDrift(at.people, caller(ada), { target: targetOf(at), atMs, reason: 'fine' });

    expect(outcome).toMatchObject({ refusal: { code: 'drift-changed' } });
    expect(await look(at)).toMatchObject({ percent: 25 });
  });

  test('stays known over a deployment that was rolled back, which put back only what it found', async () => {
    const at = await released();
    at.facts.facts.set('rules', { text: 'hacked', release: 'r1' });
    at.far.plant('release', { kind: 'refuses' }, { component: 'rules' });
    const id = await begun(at, 'v2');

    const ended = await until(at, id, isOver);
    await pass(at, 2 * minutes);

    expect(ended.phase).toBe('rolled-back');
    expect(await look(at)).toMatchObject({ percent: 25, label: 'v1' });
  });

  test('is gone with the next release, which sets everything anew', async () => {
    const at = await released();
    at.facts.facts.set('rules', { text: 'hacked', release: 'r1' });
    const id = await begun(at, 'v2');
    at.facts.facts.set('rules', { text: 'def', release: 'r2' });

    await until(at, id, inPhase('live'));
    await work(at);

    expect(await look(at)).toMatchObject({ percent: 0, label: 'v2' });
  });
});
