import { describe, expect, it } from 'vitest';
import { frozenBeforeItsCall, frozenInsideTransaction, killedReplica } from './support/replica-runs.ts';
import { told } from './support/tell.ts';

describe('two replicas on one database', () => {
  it('go on within 15 s when one of them is killed', async () => {
    const { faults, takeOversMs } = await told((line) => killedReplica(line, 2));

    expect(faults).toEqual([]);
    expect(Math.max(...takeOversMs)).toBeLessThan(15_000);
  });

  it('leave rows and traffic alone when one wakes that froze between its intent and its call', async () => {
    const { faults } = await told(frozenBeforeItsCall);

    expect(faults).toEqual([]);
  });

  it('do not wait for one that froze inside a transaction', async () => {
    const { faults } = await told(frozenInsideTransaction);

    expect(faults).toEqual([]);
  });
});
