import { describe, expect, it } from 'vitest';
import { frozenBeforeItsCall, killedReplica } from './support/replica-runs.ts';
import { told } from './support/tell.ts';

// The short form; `npm run chaos` also freezes one inside a transaction.
describe('two replicas on one database', () => {
  it('go on within 15 s when one of them is killed', async () => {
    const { faults, takeOversMs } = await told((line) => killedReplica(line, 1));

    expect(faults).toEqual([]);
    expect(Math.max(...takeOversMs)).toBeLessThan(15_000);
  });

  it('leave rows and traffic alone when one wakes that froze between its intent and its call', async () => {
    const { faults } = await told(frozenBeforeItsCall);

    expect(faults).toEqual([]);
  });
});
