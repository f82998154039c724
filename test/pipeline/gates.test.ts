import { expect, test } from 'vitest';
import type { Gate } from '../../src/domain/gate.ts';
import { decideGate } from '../../src/operations/gate.ts';
import { ProviderError } from '../../src/ports/provider-error.ts';
import type { GateWish } from '../../src/ports/gate.ts';
import type { Provider } from '../../src/ports/provider.ts';
import { pause, resume } from '../../src/operations/control.ts';
import { ada, dennis, grace, linus } from '../support/config.ts';
import { caller } from '../support/operations-world.ts';
import { alreadyLive, begun, minutes, procedureOf, recorded, told, yesOf } from '../support/pipeline/ask.ts';
import { inPhase, isOver, pass, until } from '../support/pipeline/drive.ts';
import type { Stand } from '../support/pipeline/stand.ts';
import { stored } from '../support/pipeline/stand.ts';
import { useStand } from '../support/pipeline/use-stand.ts';

const stand = useStand();
const gate: Gate = { id: '9:1', name: 'live', url: 'https://x.example/9', reviewers: ['grace'], isOurs: true };

/** A far end whose releases wait at a gate until somebody says something there; it knows its own words again. */
interface Gated extends Stand {
  readonly far: Stand['far'];
  readonly gate: {
    /** Words that had an effect. */
    readonly words: Pick<GateWish, 'verdict' | 'comment'>[];
    calls: number;
    /** What happens at the next calls, in their order. */
    readonly faults: ('lost' | 'dies' | 'forbidden')[];
    opensOutThere: boolean;
  };
}

function gated(): Gated {
  const plain = stand(procedureOf({ stages: [{ weight: 100, durationMs: 0, gate: 'automatic' }], bakeMs: 0 }));
  const scripted = plain.engine.provider('scripted');
  if (scripted === undefined) throw new Error('there is no scripted provider');
  const state: Gated['gate'] = { words: [], calls: 0, faults: [], opensOutThere: false };
  const known: Provider = {
    ...scripted,
    check: async (at, handle, signal) => {
      const last = state.words.at(-1);
      if (last?.verdict === 'rejected')
        return { kind: 'failed', code: 'invalid', sentence: `rejected: ${last.comment}`, retryable: false, lines: [] };
      if (last === undefined && !state.opensOutThere) return { kind: 'running', lines: ['waits'], gates: [gate] };
      return scripted.check(at, handle, signal);
    },
    decideGate: async (_at, { verdict, comment }) => {
      await Promise.resolve();
      state.calls += 1;
      const fault = state.faults.shift();
      if (fault === 'forbidden') throw new ProviderError('forbidden', 'this credential is no reviewer of live');
      if (state.opensOutThere) return { kind: 'elsewhere', sentence: 'linus approved it there' };
      if (state.words.every((word) => word.comment !== comment)) state.words.push({ verdict, comment });
      if (fault === 'lost')
        throw new ProviderError('network', 'the answer was lost', { outcome: 'unknown', retryable: true });
      if (fault === 'dies') throw new Error('the process is gone');
      return { kind: 'taken' };
    },
  };
  const provider = (name: string): Provider | undefined => (name === 'scripted' ? known : undefined);
  return { ...plain, gate: state, people: { ...plain.people, provider }, engine: { ...plain.engine, provider } };
}

/** A second release, waiting at its gate. */
async function waiting(at: Gated) {
  at.gate.opensOutThere = true;
  await alreadyLive(at);
  at.gate.opensOutThere = false;
  const id = await begun(at, 'v2');
  const { epoch, digest } = await until(at, id, ({ gates = [] }) => gates.length > 0);
  const seen = { id, epoch, digest, gate: gate.id };
  return {
    id,
    approve: (by = grace) => decideGate(at.people, caller(by), { ...seen, verdict: 'approved' }),
    reject: (by = grace) => decideGate(at.people, caller(by), { ...seen, verdict: 'rejected', reason: 'sale' }),
  };
}

test('work waits at a gate as long as people need, and goes on after one yes, which is said there with a name', async () => {
  const at = gated();
  const { id, approve } = await waiting(at);
  at.clock.set(at.clock.now() + 30 * minutes);
  await pass(at, 1_000);
  expect((await stored(at, id)).phase).toBe('releasing');

  yesOf(await approve());
  await until(at, id, inPhase('live'));

  expect(at.gate.words).toEqual([{ verdict: 'approved', comment: `Approved in Slack by grace (${grace}) for ${id}.` }]);
  expect((await stored(at, id)).gateDecisions).toMatchObject([{ by: grace, outcome: { kind: 'taken' } }]);
  expect(await told(at, id)).toEqual(expect.arrayContaining(['gate-waiting', 'gate-decided']));
  expect(await recorded(at, id)).toEqual(expect.arrayContaining(['gate-decided', 'gate-settled']));
});

test('a double press and two people at once are one word there', async () => {
  const at = gated();
  const { id, approve, reject } = await waiting(at);

  const outcomes = await Promise.all([approve(), approve(), reject(linus), approve(linus)]);
  await until(at, id, isOver);

  expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
  for (const one of outcomes) if (!one.ok) expect(one.refusal).toMatchObject({ code: 'gate-closed', state: 'decided' });
  expect(at.gate.words).toHaveLength(1);
});

test('only those who may approve may say it, and never the requester', async () => {
  const at = gated();
  const { id, approve, reject } = await waiting(at);

  expect(await approve(dennis)).toMatchObject({ refusal: { code: 'not-allowed', action: 'approve' } });
  expect(await reject(dennis)).toMatchObject({ refusal: { code: 'not-allowed', action: 'approve' } });
  expect(await approve(ada)).toMatchObject({ ok: false });
  expect((await stored(at, id)).gateDecisions).toBeUndefined();
});

test.each(['lost', 'dies'] as const)('a word whose answer is %s is said again and counts once', async (fault) => {
  const at = gated();
  const { id, approve } = await waiting(at);
  at.gate.faults.push(fault);
  yesOf(await approve());
  if (fault === 'dies') await expect(pass(at, 1_000)).rejects.toThrow('the process is gone');
  await at.sql("update deployment set lease_until = now() - interval '1 second', wake_at_ms = 0");

  await until(at, id, inPhase('live'));

  expect(at.gate.calls).toBe(2);
  expect(at.gate.words).toHaveLength(1);
});

test('a no ends the work with its reason, and what was changed is put back without blaming the release', async () => {
  const at = gated();
  const { id, reject } = await waiting(at);

  yesOf(await reject());
  const end = await until(at, id, isOver);

  expect(end.phase).toBe('rolled-back');
  expect(end.failure).toMatchObject({ code: 'step-failed', cause: 'surroundings' });
  expect(end.failure?.detail).toContain(': sale');
  expect(end.gates ?? []).toEqual([]);
});

test('a credential that is no reviewer is said, with the page to press it on, and the gate stays open to decide', async () => {
  const at = gated();
  const { id, approve } = await waiting(at);
  at.gate.faults.push('forbidden');

  yesOf(await approve());
  const refused = await until(at, id, ({ gateDecisions = [] }) => gateDecisions[0]?.outcome !== undefined);

  expect(refused).toMatchObject({ phase: 'releasing', gates: [{ id: '9:1' }] });
  expect(refused.hold).toBeUndefined();
  expect(refused.gateDecisions).toMatchObject([
    { outcome: { kind: 'refused', sentence: 'this credential is no reviewer of live' }, url: gate.url },
  ]);
  expect(await told(at, id)).toContain('gate-refused');
  yesOf(await approve(linus));
  await until(at, id, inPhase('live'));
});

test('a gate that opens out there needs nobody here', async () => {
  const at = gated();
  const { id, approve } = await waiting(at);

  at.gate.opensOutThere = true;
  const late = yesOf(await approve());
  await until(at, id, inPhase('live'));

  expect(late.gateDecisions).toHaveLength(1);
  expect((await stored(at, id)).gateDecisions).toMatchObject([{ outcome: { kind: 'elsewhere' } }]);
  expect(at.gate.words).toEqual([]);
});

test('while held no yes is carried there, and it can be said once the hold is over', async () => {
  const at = gated();
  const { id, approve } = await waiting(at);
  yesOf(await pause(at.people, caller(linus), { id }));
  expect(await approve()).toMatchObject({ refusal: { code: 'outdated' } });

  yesOf(await resume(at.people, caller(linus), { id }));
  yesOf(await decideGate(at.people, caller(grace), { id, gate: gate.id, verdict: 'approved' }));

  expect((await until(at, id, isOver)).phase).toBe('live');
});
