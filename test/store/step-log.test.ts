import { describe, expect, test } from 'vitest';
import { linesAfter } from '../../src/domain/log-lines.ts';
import type { Step } from '../../src/ports/store.ts';
import { alreadyLive } from '../support/pipeline/ask.ts';
import { useStand } from '../support/pipeline/use-stand.ts';

const aStandWith = useStand();
const lines = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`);

describe('a window onto growing output', () => {
  test.each([
    [[], ['a'], ['a']],
    [['a', 'b'], ['a', 'b', 'c'], ['c']],
    [
      ['a', 'b', 'c'],
      ['b', 'c', 'd', 'e'],
      ['d', 'e'],
    ],
    [['a', 'b'], ['a', 'b'], []],
    [
      ['a', 'b'],
      ['x', 'y'],
      ['x', 'y'],
    ],
    [['a', 'a'], ['a', 'a', 'a'], ['a']],
  ])('%j, then %j, shows %j anew', (before, now, added) => {
    expect(linesAfter(before, now)).toEqual(added);
  });
});

describe('the output of a step', () => {
  const aStep = async (): Promise<{ readonly stand: ReturnType<typeof aStandWith>; readonly step: Step }> => {
    const stand = aStandWith();
    const id = await alreadyLive(stand);
    const [step] = await stand.opened.store.steps(id);
    if (step === undefined) throw new Error('there is no step');
    return { stand, step };
  };

  test('is kept whole, however little a window shows', async () => {
    const { stand, step } = await aStep();

    for (const to of [3, 6, 6, 9])
      await stand.opened.store.transact((tx) => tx.addLog(step.key, lines(Math.max(1, to - 4), to)));

    const [log] = await stand.opened.store.stepLogs(step.deployment);
    expect(log).toMatchObject({ name: step.name, attempt: 1, dropped: 0, lines: lines(1, 9) });
  });

  test('keeps its newest megabyte, and counts what went', async () => {
    const { stand, step } = await aStep();
    const long = 'x'.repeat(9000);

    for (let chunk = 0; chunk < 8; chunk += 1) {
      const window = Array.from({ length: 20 }, (_, line) => `${chunk}.${line} ${long}`);
      await stand.opened.store.transact((tx) => tx.addLog(step.key, window));
    }

    const [log] = await stand.opened.store.stepLogs(step.deployment);
    expect((log?.lines.length ?? 0) + (log?.dropped ?? 0)).toBe(160);
    expect(log?.lines.join('').length).toBeLessThan(1_000_000);
    expect(log?.lines.at(-1)?.startsWith('7.19 ')).toBe(true);
  });

  test('is part of the audit export', async () => {
    const { stand, step } = await aStep();
    await stand.opened.store.transact((tx) => tx.addLog(step.key, ['# not a heading', 'done']));

    const exported = await stand.opened.audit.export(step.deployment);

    expect(exported?.markdown).toContain('## Output\n');
    expect(exported?.markdown).toContain('    # not a heading\n    done');
    expect(exported?.json).toContain('"# not a heading"');
  });
});
