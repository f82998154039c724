import { describe, expect, it } from 'vitest';
import { decode } from '../../../blocks/action-ids.ts';
import { card } from '../../../blocks/card.ts';
import { rejectGateForm } from '../../../blocks/forms/gate.ts';
import type { Deployment } from '../../../src/domain/deployment.ts';
import type { GateDecision, StandingGate } from '../../../src/domain/gate.ts';
import { isStepKey, must } from '../../../src/domain/ids.ts';
import { enormous, hostile } from '../support/hostile.ts';
import { expectPostable, expectShowable } from '../support/limits-hold.ts';
import { digest, grace } from '../support/names.ts';
import { buttonsOf, readable } from '../support/reading.ts';
import { aHold, inFlight, nowMs } from '../support/records.ts';

const step = must(isStepKey, 'shop#42/3/release/server');
const gate: StandingGate = {
  ...{ id: '9:1', name: 'production', url: 'https://good.example/runs/9', step, subject: 'server' },
  reviewers: ['grace', 'ops'],
  isOurs: true,
};
const draw = (change: Partial<Deployment>) =>
  card({ nowMs, style: 'plain', deployment: inFlight({ phase: 'releasing', gates: [gate], ...change }) });
const labels = (change: Partial<Deployment>) => buttonsOf(draw(change)).map((button) => button.text?.text);
const decided: GateDecision = {
  ...{ step, gate: gate.id, name: gate.name, subject: gate.subject, url: gate.url, by: grace, byName: 'Grace' },
  verdict: 'approved',
  atMs: nowMs,
};

describe('a gate on the card', () => {
  it('says what waits for whom, with its page, and can be approved after a question or rejected with a reason', () => {
    const shown = draw({});
    const [yes, no] = buttonsOf(shown);

    expect(readable(shown)).toContain('*server* waits at the gate *production* for a yes of grace and ops');
    expect(readable(shown)).toContain('https://good.example/runs/9');
    expect([yes?.text?.text, no?.text?.text]).toEqual(['Approve gate production', 'Reject gate production…']);
    expect(yes?.confirm).toMatchObject({ title: { text: 'Approve this gate?' } });
    expect(decode('approve-gate', yes?.value ?? '')).toMatchObject({ id: 'shop#42', digest, gate: '9:1' });
  });

  it.each([
    ['a timer', { reviewers: [], isOurs: false, untilMs: nowMs + 60_000 }, 'for its timer, until'],
    ['a rule', { reviewers: [], isOurs: false, rules: ['watchdog'] }, 'for the protection rule of watchdog'],
    ['people, of whom we are none', { isOurs: false }, 'on its own page: the bot’s credential is no reviewer there'],
  ])('that waits for %s is shown as that, without buttons', (_what, change, words) => {
    const gates = [{ ...gate, ...change }];

    expect(readable(draw({ gates }))).toContain(words);
    expect(labels({ gates }).join()).not.toContain('gate');
  });

  it('that somebody decided about says so, and has no buttons any more', () => {
    const gateDecisions = [decided];

    expect(readable(draw({ gateDecisions }))).toContain('approved by <@U0GRACE>, being carried there');
    expect(labels({ gateDecisions }).join()).not.toContain('gate');
  });

  it('that did not take the word says why, and may be decided again', () => {
    const outcome = { kind: 'refused', sentence: 'no reviewer of production' } as const;
    const gateDecisions = [{ ...decided, outcome }];

    expect(readable(draw({ gateDecisions }))).toContain('not taken there: no reviewer of production');
    expect(labels({ gateDecisions })).toContain('Approve gate production');
  });

  it('cannot be opened while the deployment is held, only rejected; and is gone with its phase', () => {
    expect(labels({ hold: aHold() })).not.toContain('Approve gate production');
    expect(labels({ hold: aHold() })).toContain('Reject gate production…');
    expect(labels({ phase: 'live', finishedAtMs: nowMs }).join()).not.toContain('gate');
  });

  it('fits with the worst words, however many there are', async () => {
    const worst = { ...gate, name: enormous, subject: enormous, rules: [enormous], untilMs: nowMs + 1 };
    const gates = Array.from({ length: 30 }, (_, index) => ({ ...worst, id: `9:${index}`, reviewers: [enormous] }));

    const shown = card({ nowMs, style: 'plain', deployment: hostile({ phase: 'releasing', gates }) });

    await expectPostable(shown);
    const ids = buttonsOf(shown).map((button) => button.action_id);
    expect(new Set(ids).size).toBe(ids.length);
    await expectShowable(rejectGateForm(hostile({ phase: 'releasing' }), { ...worst, id: '9:1' }), 'modal');
  });
});
