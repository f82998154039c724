import { describe, expect, test } from 'vitest';
import { encodeCarried } from '../../blocks/form-ids.ts';
import { lookForDrift } from '../../src/operations/drift.ts';
import { ada, aConfig, aProcedure, aTarget, dennis, production, shopProduction } from '../support/config.ts';
import { alreadyLive, begun, component, yesOf } from '../support/pipeline/ask.ts';
import { inPhase, isOver, until } from '../support/pipeline/drive.ts';
import { noForesight, withFacts } from '../support/pipeline/facts.ts';
import { useStand } from '../support/pipeline/use-stand.ts';
import { codeOf, hand, offered, pressRaw, said, submit, type } from '../commands/support/conversation.ts';

const stand = useStand();
const config = aConfig({
  targets: [aTarget(production, { procedure: aProcedure({ components: [component('web')] }) })],
});
const target = shopProduction;

/** Live, and changed by hand since. */
async function changedByHand() {
  const at = withFacts(stand(config));
  at.facts.facts.set('web', { traffic: 'v1 100 %', memory: '256 MB' });
  await alreadyLive(at);
  at.facts.facts.set('web', { traffic: 'v1 100 %', memory: '512 MB' });
  return at;
}

async function look(at: Awaited<ReturnType<typeof changedByHand>>) {
  const found = at.people.config().targets.get(target);
  if (found === undefined) throw new Error('no such target');
  return yesOf(await lookForDrift(at.people, found));
}

describe('what is not as it was released', () => {
  test('is found by a press under the status, and shown there from then on', async () => {
    const at = await changedByHand();
    const before = await type(at.people, dennis, '/status shop production');
    expect(offered(before)).toContain('check-drift');
    expect(said(before)).toContain('drift: none');

    const found = await hand(at.people, dennis).press('check-drift', { target });

    expect(said(found)).toContain('web · memory: 256 MB → 512 MB');
    expect(offered(found)).toEqual(['put-back', 'accept-drift', 'check-drift']);
    expect(said(await type(at.people, dennis, '/status shop production'))).toContain('drift 50 %');
  });

  test('is put back with one press by whoever may roll back', async () => {
    const at = await changedByHand();
    const { atMs } = await look(at);

    expect(codeOf(await hand(at.people, dennis).press('put-back', { target, atMs }))).toBe('not-allowed');
    expect(said(await hand(at.people, ada).press('put-back', { target, atMs }))).toContain('Asked for');
    const [repair] = await at.opened.store.inFlight();
    at.facts.facts.set('web', { traffic: 'v1 100 %', memory: '256 MB' });
    if (repair === undefined) throw new Error('nothing was asked for');
    await until(at, repair.id, isOver);

    expect(said(await type(at.people, ada, '/status shop production'))).toContain('drift: none');
  });

  test('is accepted with a reason, and not without one', async () => {
    const at = await changedByHand();
    const { atMs } = await look(at);
    const opened = await hand(at.people, ada).press('accept-drift', { target, atMs });
    const filled = { callbackId: 'accept-drift-form', carried: encodeCarried('accept-drift-form', { target, atMs }) };

    expect(opened.kind).toBe('form');
    expect((await submit(at.people, ada, { ...filled, values: {} })).kind).toBe('faults');
    expect(said(await submit(at.people, ada, { ...filled, values: { reason: 'more memory' } }))).toContain(
      'counts as it is now',
    );
    expect(said(await hand(at.people, ada).press('check-drift', { target }))).toContain('drift: none');
  });

  test('is decided on as it is: a press under an older look is answered, never executed', async () => {
    const at = await changedByHand();
    const { atMs } = await look(at);
    at.clock.set(at.clock.now() + 1_000);
    await look(at);

    expect(codeOf(await hand(at.people, ada).press('accept-drift', { target, atMs }))).toBe('drift-changed');
  });

  test('is mended by a press, once a look has remarked it', async () => {
    const at = await changedByHand();
    const wish = { target, component: component('web').name, fix: 'unpin' };
    expect(codeOf(await hand(at.people, ada).press('mend', wish))).toBe('fix-unknown');
    at.facts.remarks.set('web', [{ code: 'pinned', sentence: 'pinned', fix: { id: 'unpin', label: 'Lift it' } }]);
    const found = await hand(at.people, ada).press('check-drift', { target });

    expect(offered(found)).toContain('mend');
    expect(said(await hand(at.people, ada).press('mend', wish))).toContain('Asked for');
    expect(codeOf(await hand(at.people, ada).press('mend', wish))).toBe('already-requested');
  });

  test('is not put back where nothing differs, nor while a deployment moves it', async () => {
    const at = await changedByHand();
    at.facts.facts.set('web', { traffic: 'v1 100 %', memory: '256 MB' });
    const { atMs } = await look(at);
    const { press } = hand(at.people, ada);
    expect(codeOf(await press('put-back', { target, atMs }))).toBe('not-drifted');

    const id = await begun(at, 'v2');
    await until(at, id, inPhase('observing'));

    expect(codeOf(await press('put-back', { target, atMs }))).toBe('moving-now');
    expect(codeOf(await press('check-drift', { target }))).toBe('moving-now');
  });
});

describe('what a far end foresees', () => {
  const procedure = aProcedure({ components: [component('web')] });
  const approval = { ...procedure.approval, count: 0 };
  const alone = aConfig({ targets: [aTarget(production, { procedure: { ...procedure, approval } })] });

  test('refuses what cannot be done, before anything is begun', async () => {
    const at = withFacts(stand(config), true);
    at.facts.foresight = () => ({ ...noForesight, blockers: ['billing is off'] });

    const answer = await type(at.people, ada, '/deploy shop production v2');

    expect(codeOf(answer)).toBe('not-possible');
    expect(said(answer)).toContain('web: billing is off');
  });

  test('is agreed to under the plan that shows it, where nobody approves', async () => {
    const at = withFacts(stand(alone), true);
    const consents = [{ id: 'delete:resize', sentence: 'the function resize is deleted' }];
    at.facts.foresight = () => ({ ...noForesight, consents });
    const typed = await type(at.people, ada, '/deploy shop production v2');
    expect(codeOf(typed)).toBe('consent-needed');
    expect(offered(typed)).toEqual(['run-words']);

    const shown = await type(at.people, ada, '/deploy plan shop production v2');
    const [ask] = (shown.kind === 'private' ? shown.message.blocks : []).flatMap((block) =>
      block.type === 'actions' ? block.elements : [],
    );
    if (ask?.type !== 'button') throw new Error('the plan has no button');
    const asked = await pressRaw(at.people, ada, { actionId: 'ask-for-approval', value: ask.value ?? '' });

    expect(said(shown)).toContain('the function resize is deleted');
    expect(said(asked)).toContain('Asked for');
  });
});
