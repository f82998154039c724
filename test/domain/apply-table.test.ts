import { describe, expect, test } from 'vitest';
import { apply } from '../../src/domain/apply.ts';
import type { EventKind } from '../../src/domain/events.ts';
import type { Phase } from '../../src/domain/phase.ts';
import { phases } from '../../src/domain/phase.ts';
import { aDeployment, events, t0 } from './support/deployments.ts';

const working = ['preparing', 'releasing', 'shifting', 'observing', 'baking', 'rolling-back'] as const;
const forward = ['preparing', 'releasing', 'shifting', 'observing', 'baking'] as const;

const to = (from: readonly Phase[], next: Phase) => Object.fromEntries(from.map((phase) => [phase, next]));
const stay = (from: readonly Phase[]) => Object.fromEntries(from.map((phase) => [phase, phase]));

/** In which phases an event is legal for an unheld deployment, and the phase it leads to; all else must be refused. */
const legal: Readonly<Record<EventKind, Readonly<Partial<Record<Phase, Phase>>>>> = {
  approved: { awaiting: 'queued' },
  rejected: { awaiting: 'rejected' },
  checked: { awaiting: 'awaiting' },
  reminded: stay(['awaiting', 'scheduled', 'queued', 'rollback-failed', ...working]),
  expired: { awaiting: 'expired' },
  cancelled: {
    ...to(['awaiting', 'scheduled', 'queued'], 'cancelled'),
    preparing: 'failed',
    ...to(['releasing', 'shifting', 'observing', 'baking'], 'rolling-back'),
  },
  'came-due': { scheduled: 'queued' },
  'base-moved': { queued: 'awaiting' },
  blocked: { awaiting: 'blocked', queued: 'blocked' },
  began: { queued: 'preparing' },
  'snapshot-taken': stay(working),
  prepared: { preparing: 'releasing' },
  'effects-began': stay(working),
  'component-released': stay(working),
  output: stay(working),
  progressed: stay(working),
  released: { releasing: 'shifting' },
  shifted: { ...stay(working), shifting: 'observing' },
  measured: stay(working),
  warned: stay(working),
  smoked: stay(working),
  'next-stage': { observing: 'shifting' },
  'all-stages-done': { observing: 'baking' },
  baked: { baking: 'live' },
  'went-bad': { preparing: 'failed', ...to(['releasing', 'shifting', 'observing', 'baking'], 'rolling-back') },
  'traffic-restored': {},
  restored: { 'rolling-back': 'rolled-back' },
  'restore-failed': to(working, 'rollback-failed'),
  retried: { 'rollback-failed': 'rolling-back' },
  resolved: { 'rollback-failed': 'failed' },
  held: stay(['queued', ...forward]),
  resumed: {},
  extended: {},
  promoted: { observing: 'shifting', baking: 'live' },
  'gate-decided': {},
  'gate-settled': {},
  'weight-set': stay(['observing', 'baking']),
};

const cells = phases.flatMap((phase) => (Object.keys(legal) as EventKind[]).map((kind) => ({ phase, kind })));

describe('every event in every phase', () => {
  test.each(cells.filter(({ phase, kind }) => legal[kind][phase] !== undefined))(
    '$kind happens in $phase',
    ({ phase, kind }) => {
      const before = aDeployment(phase);

      const outcome = apply(before, events(before)[kind], t0 + 100);

      expect(outcome).toMatchObject({ ok: true, value: { phase: legal[kind][phase] } });
    },
  );

  test.each(cells.filter(({ phase, kind }) => legal[kind][phase] === undefined))(
    '$kind is refused in $phase',
    ({ phase, kind }) => {
      const before = aDeployment(phase);

      expect(apply(before, events(before)[kind], t0 + 100)).toMatchObject({ ok: false });
    },
  );
});
