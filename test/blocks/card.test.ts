import { describe, expect, it } from 'vitest';
import { decode } from '../../blocks/action-ids.ts';
import type { CardFacts } from '../../blocks/card.ts';
import { card } from '../../blocks/card.ts';
import type { LegalPress } from '../../blocks/card/legal.ts';
import { legalPresses } from '../../blocks/card/legal.ts';
import { apply } from '../../src/domain/apply.ts';
import type { Deployment, HoldReason } from '../../src/domain/deployment.ts';
import { isFinal, isWorking } from '../../src/domain/lifecycle.ts';
import type { DeploymentEvent } from '../../src/domain/events.ts';
import { phases } from '../../src/domain/phase.ts';
import { ada, digest, grace, oldRevision, releaseManagers, shopProduction } from './support/names.ts';
import { buttonIds, buttonsOf, readable } from './support/reading.ts';
import {
  aDeployment,
  aFailure,
  aHold,
  finding,
  inFlight,
  minute,
  nowMs,
  plan,
  smokeResult,
} from './support/records.ts';

const draw = (deployment: Deployment, more: Partial<CardFacts> = {}) =>
  card({ deployment, nowMs, style: 'plain', ...more });

describe('the card', () => {
  it('says who approved, who is missing and when it expires, while people decide', () => {
    const approvals = [{ by: grace, atMs: nowMs, digest, comment: 'looks fine' }];

    const message = draw(aDeployment({ approvals, expiresAtMs: nowMs + 56 * minute }));

    const text = readable(message);
    expect(message.text).toBe('shop v2.4.0 → production: waiting for approval (1 of 2)');
    expect(text).toContain('✓ <@U0GRACE> approved · “looks fine”');
    expect(text).toContain('needs 2 of release managers, not the requester');
    expect(text).toContain('expires 2026-11-20 15:17 UTC');
    expect(buttonIds(message)).toEqual(['approve', 'reject', 'cancel', 'details']);
  });

  it('counts no approval of an earlier plan', () => {
    const earlier = { by: grace, atMs: nowMs, digest: 'f'.repeat(64) as typeof digest };

    expect(draw(aDeployment({ approvals: [earlier] })).text).toContain('(0 of 2)');
  });

  it('says why a queued one waits', () => {
    const lock = { target: shopProduction, by: grace, reason: 'index rebuild', sinceMs: nowMs };

    const text = readable(draw(aDeployment({ phase: 'queued' }), { queue: { position: 2, length: 3, lock } }));

    expect(text).toContain('approved, number 2 of 3 in the queue');
    expect(text).toContain('Locked by <@U0GRACE>: “index rebuild”');
  });

  it('shows stages, rest of the time, traffic and measurements against limits in flight', () => {
    const text = readable(draw(inFlight(), { remainingMs: 34 * minute }));

    expect(text).toContain('▓▓▓▓░░░░░░░░░  about 34 min left');
    expect(text).toContain('✓ 10 % 10 min');
    expect(text).toContain('● *25 % now* 7 min of 10 min');
    expect(text).toContain('○ 100 %');
    expect(text).toContain('*errors* 0.31 % (old 0.28 %, limit 2 % for 2 min)');
    expect(text).toContain('✓ healthy: harm above +0.4 points ruled out');
    expect(text).toContain('traffic: 25 % on v2.4.0, 75 % on v2.3.1');
  });

  it('shows the way as a plan block where the workspace wants that', () => {
    const types = draw(inFlight(), { style: 'modern' }).blocks.map(({ type }) => type);

    expect(types).toContain('plan');
  });

  it('keeps the worst measurement when there are too many', () => {
    const many = Array.from({ length: 30 }, (_, index) => finding({ metric: `metric-${index}` }));
    const bad = finding({ metric: 'cache', verdict: { kind: 'unhealthy', sinceMs: nowMs } });

    const text = readable(draw(inFlight({ findings: [...many, bad] })));

    expect(text).toContain('*cache*');
    expect(text).toContain('and 23 more measurements');
  });

  it('asks a question with its due time and default when it is unsure', () => {
    const message = draw(inFlight({ hold: aHold() }));

    const text = readable(message);
    expect(text).toContain('held at 25 %');
    expect(text).toContain('Needs a decision by 2026-11-20 14:32 UTC');
    expect(text).toContain('otherwise it rolls back. Asked: on call.');
    expect(buttonIds(message)).toEqual(['extend', 'resume', 'roll-back', 'details']);
  });

  it('tells after a rollback what happened, how fast, that it is verified, locked and marked', () => {
    const deployment = inFlight({
      phase: 'rolled-back',
      finishedAtMs: nowMs,
      failure: aFailure(),
      rollback: { decidedAtMs: nowMs - 2000, trafficRestoredAtMs: nowMs - 1200, verifiedAtMs: nowMs },
      smoke: [smokeResult(), smokeResult({ sequence: 'search' })],
    });
    const lock = { target: shopProduction, by: 'quarterdeck', reason: 'v2.4.0 rolled back', sinceMs: nowMs } as const;

    const message = draw(deployment, { lock, unlockers: [releaseManagers], authors: [ada] });

    const text = readable(message);
    expect(text).toContain('*ROLLED BACK*');
    expect(text).toContain('production is on v2.3.1 again.');
    expect(text).toContain('Errors 5.2 % (old 0.3 %, limit 2 % for 2 min) on the new version.');
    expect(text).toContain('Decided in 7 s, traffic back in 0.8 s, verified by 2/2 smoke tests.');
    expect(text).toContain('“v2.4.0 rolled back” (unlock: release managers)');
    expect(text).toContain('v2.4.0 is marked bad');
    expect(text).toContain('Authors told: <@U0ADA>');
    expect(buttonIds(message)).toEqual(['unlock', 'details']);
  });

  it('is loud when a rollback failed, and offers to try again or to take it for done', () => {
    const message = draw(inFlight({ phase: 'rollback-failed', rollbackTrouble: 'no free port' }));

    expect(readable(message)).toContain('may be broken and needs a person now');
    expect(readable(message)).toContain('no free port');
    expect(buttonIds(message)).toEqual(['retry', 'resolve', 'details']);
  });

  it('gives the remedy of a failed check', () => {
    const checks = [
      {
        name: 'unit tests',
        mode: 'enforce',
        state: 'failed',
        summary: '22/23',
        remedy: 'Fix them.',
        atMs: nowMs,
      } as const,
    ];

    const text = readable(draw(aDeployment({ phase: 'blocked', checks, finishedAtMs: nowMs })));

    expect(text).toContain('22/23');
    expect(text).toContain('What to do: Fix them.');
  });

  it('shows the last lines of a step at work in a block that they cannot leave', () => {
    const text = readable(draw(inFlight({ phase: 'releasing', output: ['npm ci', '``` <!channel>'] })));

    expect(text).toContain("```npm ci\n''' &lt;!channel&gt;```");
  });
});

/** Only what is measured is held by a gate, by doubt about measurements or by a share of traffic. */
function canBe({ phase, hold }: Deployment): boolean {
  if (hold === undefined) return true;
  const { reason } = hold;
  const measured = reason.kind === 'inconclusive' ? reason.sequence === undefined : ofTraffic.includes(reason.kind);
  return measured ? phase === 'observing' || phase === 'baking' : isWorking(phase) || phase === 'queued';
}

const ofTraffic: readonly string[] = ['gate', 'traffic-by-hand'];

/** What each press brings about when somebody other than the requester presses it. */
function eventOf(press: LegalPress): DeploymentEvent {
  const by = { kind: 'person', id: grace } as const;
  switch (press) {
    case 'approve':
      return { kind: 'approved', by: grace, digest };
    case 'reject':
      return { kind: 'rejected', by: grace, reason: 'no' };
    case 'cancel':
      return { kind: 'cancelled', by: grace };
    case 'pause':
      return { kind: 'held', hold: aHold({ reason: { kind: 'paused' }, by }) };
    case 'resume':
      return { kind: 'resumed', by };
    case 'promote':
      return { kind: 'promoted', by };
    case 'extend':
      return { kind: 'extended', by: grace, dueAtMs: nowMs + minute };
    case 'roll-back':
      return { kind: 'went-bad', failure: aFailure({ code: 'by-person', by }) };
    case 'retry':
      return { kind: 'retried', by: grace };
    case 'resolve':
      return { kind: 'resolved', by: grace, note: 'done' };
  }
}

const reasons: readonly HoldReason[] = [
  { kind: 'paused' },
  { kind: 'stopped' },
  { kind: 'gate' },
  { kind: 'inconclusive', why: 'x' },
  { kind: 'inconclusive', why: 'x', sequence: 'checkout' },
  { kind: 'parts-failed', component: 'x', parts: ['x'], failed: 1, leftOut: 0, total: 3, why: 'x' },
  { kind: 'trigger', trigger: 'x' },
  { kind: 'unknown-result', step: 'x' },
  { kind: 'host-gone', host: 'x' },
  { kind: 'would-go-backwards', live: oldRevision },
  { kind: 'traffic-by-hand', weight: 30 },
];

const all: readonly Deployment[] = phases.flatMap((phase) => [
  inFlight({ phase }),
  ...reasons.map((reason) => inFlight({ phase, hold: aHold({ reason }) })),
  inFlight({ phase, plan: { ...plan, kind: 'rollback' } }),
  inFlight({ phase, effectsBegun: false }),
]);

describe('the buttons of a card', () => {
  it('have at most one primary, and danger always asks once more', () => {
    for (const deployment of all) {
      const buttons = buttonsOf(draw(deployment));
      expect(buttons.filter(({ style }) => style === 'primary').length).toBeLessThanOrEqual(1);
      for (const { style, confirm } of buttons) if (style === 'danger') expect(confirm).toBeDefined();
    }
  });

  it('offer approval only while it is waited for, and nothing once it has ended', () => {
    for (const deployment of all) {
      const legal = legalPresses(deployment);
      expect(legal.includes('approve')).toBe(deployment.phase === 'awaiting');
      if (isFinal(deployment.phase) || deployment.phase === 'rolling-back') expect(legal).toEqual([]);
    }
  });

  it('are accepted by the rules of the lifecycle', () => {
    const natural = all.filter(canBe);
    for (const deployment of natural) {
      for (const press of legalPresses(deployment)) {
        const outcome = apply(deployment, eventOf(press), nowMs);
        const shown = `${deployment.phase} ${deployment.hold?.reason.kind ?? ''}: ${press}`;
        expect({ shown, ok: outcome.ok }).toEqual({ shown, ok: true });
      }
    }
  });

  it('carry exactly id, epoch and digest', () => {
    for (const { action_id: id, value = '' } of buttonsOf(draw(inFlight())))
      if (id !== 'details') expect(JSON.parse(value)).toEqual({ id: 'shop#42', epoch: 3, digest });
  });

  it('offer no rollback of a rollback and none before anything was changed', () => {
    expect(legalPresses(inFlight({ plan: { ...plan, kind: 'rollback' } }))).not.toContain('roll-back');
    expect(legalPresses(inFlight({ phase: 'preparing', effectsBegun: false }))).toEqual(['pause', 'cancel']);
  });

  it('ask again for the same commit after it expired', () => {
    const [again] = buttonsOf(draw(aDeployment({ phase: 'expired', finishedAtMs: nowMs })));

    expect(decode('ask-for-approval', again?.value ?? '')).toEqual({
      service: 'shop',
      environment: 'production',
      reference: plan.release.revision,
    });
  });
});
