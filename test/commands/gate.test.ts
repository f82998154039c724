import { expect, test } from 'vitest';
import { decode } from '../../blocks/action-ids.ts';
import type { Gate } from '../../src/domain/gate.ts';
import { isStepKey, must } from '../../src/domain/ids.ts';
import { ada, dennis, grace, linus } from '../support/config.ts';
import { happen } from '../support/operations-world.ts';
import { useWorld } from '../support/use-world.ts';
import { queued } from '../operations/support.ts';
import { codeOf, hand, said, submit, type } from './support/conversation.ts';

const world = useWorld();
const gate = (name: string, id: string, change: Partial<Gate> = {}) => ({
  ...{ id, name, url: 'https://x.example/9', step: must(isStepKey, 'shop#1/5/release/web'), subject: 'web' },
  ...{ reviewers: ['grace'], isOurs: true },
  ...change,
});

/** A deployment that waits at these gates, as somebody sees it. */
async function waiting(...gates: readonly ReturnType<typeof gate>[]) {
  const here = world();
  const { id } = await queued(here, 'v1');
  const deployment = await happen(here, id, [
    { kind: 'began' },
    { kind: 'prepared' },
    { kind: 'effects-began' },
    { kind: 'progressed', components: {}, gates },
  ]);
  const { epoch, digest } = deployment;
  const decisions = async () => (await here.store.deployment(id))?.gateDecisions ?? [];
  return { here, seen: { id, epoch, digest, gate: gates[0]?.id ?? '' }, decisions };
}

test('a gate is approved and rejected by words, without the card', async () => {
  const first = await waiting(gate('live', '9:1'));
  expect(said(await type(first.here, grace, '/deploy approve gate'))).toContain('You approved the gate');
  expect(await first.decisions()).toMatchObject([{ verdict: 'approved', by: grace, gate: '9:1' }]);
  expect(codeOf(await type(first.here, linus, '/deploy reject gate shop --reason late'))).toBe('gate-closed');
});

test('a no by words needs its reason, and says which gate when there are several', async () => {
  const { here, decisions } = await waiting(gate('live', '9:1'), gate('stage', '9:2'));

  expect(codeOf(await type(here, grace, '/deploy reject gate shop#1'))).toBe('reason-needed');
  expect(codeOf(await type(here, grace, '/deploy reject gate shop#1 --reason "not now"'))).toBe('several-gates');
  expect(said(await type(here, grace, '/deploy reject gate shop#1 --to Stage --reason "not now"'))).toContain(
    'You rejected the gate',
  );
  expect(await decisions()).toMatchObject([{ verdict: 'rejected', gate: '9:2', reason: 'not now' }]);
});

test('plans are not approved by words, and words about nothing are refused', async () => {
  const { here } = await waiting(gate('timer', '9:1', { reviewers: [], isOurs: false, untilMs: 5 }));

  expect(codeOf(await type(here, grace, '/deploy approve shop#1'))).toBe('missing-words');
  expect(codeOf(await type(here, grace, '/deploy approve gate shop#1'))).toBe('gate-closed');
  expect(codeOf(await type(here, grace, '/deploy approve gate shop#1 --to other'))).toBe('gate-closed');
});

test('only who may approve says anything, and never the requester', async () => {
  const { here, seen, decisions } = await waiting(gate('live', '9:1'));

  expect(codeOf(await type(here, dennis, '/deploy approve gate'))).toBe('not-allowed');
  expect(codeOf(await hand(here, dennis).press('approve-gate', seen))).toBe('not-allowed');
  here.setRole(ada, here.config().targets.values().next().value!.procedure.approval.roles[0]!, 'yes');
  expect(codeOf(await hand(here, ada).press('approve-gate', seen))).toBe('own-request');
  expect(await decisions()).toEqual([]);
});

test('the button to reject asks for the reason, and a gate that is gone is said at once', async () => {
  const { here, seen, decisions } = await waiting(gate('live', '9:1'));

  const opened = await hand(here, grace).press('reject-gate', seen);
  if (opened.kind !== 'form') throw new Error('no form');
  const form = { callbackId: opened.view.callback_id ?? '', carried: opened.view.private_metadata ?? '' };
  expect(await submit(here, grace, { ...form, values: {} })).toMatchObject({ kind: 'faults' });
  expect(said(await submit(here, grace, { ...form, values: { reason: 'not now' } }))).toContain('You rejected');

  expect(await decisions()).toMatchObject([{ verdict: 'rejected', reason: 'not now' }]);
  expect(codeOf(await hand(here, grace).press('reject-gate', { ...seen, gate: '9:7' }))).toBe('gate-closed');
  expect(decode('approve-gate', JSON.stringify({ ...seen, gate: '' }))).toBeUndefined();
});
