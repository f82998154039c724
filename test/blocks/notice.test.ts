import { describe, expect, it } from 'vitest';
import { decode } from '../../blocks/action-ids.ts';
import { notice } from '../../blocks/notice.ts';
import { eventOf } from '../../src/domain/notice.ts';
import { enormous } from './support/hostile.ts';
import { expectPostable } from './support/limits-hold.ts';
import { digest, onCall, releaseManagers } from './support/names.ts';
import { about, allEvents, oneOfEach, subject } from './support/notices.ts';
import { buttonIds, buttonsOf, readable } from './support/reading.ts';
import { aFailure, nowMs } from './support/records.ts';

const wanted = about({ event: 'approval-wanted', roles: [releaseManagers], have: 1, need: 2 });
const doubt = { kind: 'inconclusive', why: 'p95 +11 %' } as const;

describe('notices', () => {
  it('exist for every event', () => {
    expect(new Set(oneOfEach('x').map(eventOf))).toEqual(new Set(allEvents));
  });

  it.each(['thread', 'channel', 'person'] as const)('fit into Slack with the worst words, in a %s', async (place) => {
    for (const told of oneOfEach(enormous)) await expectPostable(notice(told, place));
  });

  it('are one short line in the thread, without naming the deployment again and without buttons', () => {
    const message = notice(wanted, 'thread');

    expect(readable(message)).toBe('waits for approval: 1 of 2 so far, from release managers');
    expect(buttonIds(message)).toEqual([]);
    expect(message.text).toContain('shop v2.4.0 → production');
  });

  it('let the person who is asked approve with what the card’s button carries', () => {
    const [approve, reject] = buttonsOf(notice(wanted, 'person'));

    expect(decode('approve', approve?.value ?? '')).toEqual({ id: 'shop#42', epoch: 3, digest });
    expect(decode('reject', reject?.value ?? '')).toEqual({ id: 'shop#42', epoch: 3, digest });
  });

  it('have no decision in a channel, where everybody would see buttons that few may press', () => {
    expect(buttonIds(notice(wanted, 'channel'))).toEqual([]);
  });

  it('have no decision when they were stored without what the buttons carry', () => {
    const { id, kind, service, environment, label, requestedBy } = subject;
    const older = { id, kind, service, environment, label, requestedBy };

    const message = notice({ ...wanted, subject: older }, 'person');

    expect(buttonIds(message)).toEqual(['details']);
  });

  it('ask for a decision with the default and who is asked', () => {
    const program = { kind: 'quarterdeck' } as const;
    const held = about(
      { event: 'held', reason: doubt, dueAtMs: nowMs + 600_000, onExpiry: 'roll-back', ask: onCall },
      program,
    );

    const message = notice(held, 'person');

    expect(readable(message)).toContain('The measurements do not settle it: p95 +11 %');
    expect(readable(message)).toContain('otherwise it rolls back. Asked: on call.');
    expect(buttonIds(message)).toEqual(['extend', 'resume', 'roll-back', 'details']);
  });

  it('say of a rollback why, how fast, and what is different now', () => {
    const back = about(
      { event: 'rolled-back', failure: aFailure(), decidedInMs: 9000, restoredInMs: 800 },
      { kind: 'quarterdeck' },
    );

    const text = readable(notice(back, 'channel'));

    expect(text).toContain('rolled back: production is on v2.3.1 again (decided in 9 s, traffic back in 0.8 s)');
    expect(text).toContain('Errors 5.2 % (old 0.3 %, limit 2 %) on the new version.');
    expect(text).toContain('production is locked for shop; v2.4.0 is marked bad');
  });

  it('do not claim a lock after a person’s rollback', () => {
    const failure = aFailure({
      code: 'by-person',
      by: { kind: 'person', id: subject.requestedBy },
      detail: 'odd carts',
    });

    const text = readable(notice(about({ event: 'rolled-back', failure }), 'channel'));

    expect(text).toContain('<@U0ADA> asked for the rollback: “odd carts”.');
    expect(text).not.toContain('locked');
  });
});
