import { describe, expect, it } from 'vitest';
import { done } from '../../blocks/done.ts';
import { no, yes } from '../../src/domain/refusals.ts';
import { digest, grace, shopProduction } from './support/names.ts';
import { buttonIds, readable } from './support/reading.ts';
import { aDeployment, inFlight, nowMs } from './support/records.ts';

const lock = { target: shopProduction, by: grace, reason: 'index rebuild', sinceMs: nowMs };

describe('confirmations', () => {
  it('count the approval that was just given', () => {
    const deployment = aDeployment({ approvals: [{ by: grace, atMs: nowMs, digest }] });

    expect(readable(done({ kind: 'changed', what: 'approved', deployment }))).toBe(
      '*shop v2.4.0 → production*: you approved it (1 of 2).',
    );
  });

  it('ask after a person’s rollback whether the release is bad and the target is to be locked', () => {
    const message = done({ kind: 'changed', what: 'rolling-back', deployment: inFlight() });

    expect(readable(message)).toContain('Is v2.4.0 bad?');
    expect(buttonIds(message)).toEqual(['mark-bad', 'leave-unmarked', 'open-lock-form']);
  });

  it('say of each deployment whether it was stopped', () => {
    const deployment = inFlight();
    const results = [
      { deployment, outcome: yes(deployment) },
      { deployment, outcome: no({ code: 'already-held', id: deployment.id }) },
    ];

    const text = readable(done({ kind: 'stopped', results }));

    expect(text).toContain('*shop v2.4.0 → production* is stopped.');
    expect(text).toContain('shop#42 is held already.');
  });

  it('of a lock offer to open it again', () => {
    expect(buttonIds(done({ kind: 'locked', lock }))).toEqual(['unlock']);
    expect(readable(done({ kind: 'holder-asked', lock }))).toBe('I asked <@U0GRACE> to unlock shop in production.');
  });
});
