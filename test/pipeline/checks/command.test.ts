import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { settingsOfKind } from '../../../src/config/settings-of-kind.ts';
import type { Json } from '../../../src/domain/json.ts';
import { capture } from '../../../src/io/capture.ts';
import { markOfFile, readBounded } from '../../../src/io/report-files.ts';
import { commandCheck, commandCheckSettings } from '../../../src/pipeline/checks/command.ts';
import { aPlan } from '../../domain/support/deployments.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'command-check-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const check = commandCheck(capture, process.env['PATH'] ?? '', { mark: markOfFile, read: readBounded });
const answerOf = (settings: Json) => {
  const read = settingsOfKind(commandCheckSettings, settings, folder);
  expect(read).toMatchObject({ ok: true });
  const rule = { name: 'tests', kind: 'command', mode: 'enforce', timeoutMs: 9_000, remedy: 'x' } as const;
  return check.run({ ...rule, settings: read.ok ? read.settings : {} }, aPlan(), AbortSignal.timeout(9_000));
};
const shell = (line: string): string[] => ['sh', '-c', line];
const totals = (passed: number, failed: number, skipped = 0): string =>
  JSON.stringify({ numTotalTests: passed + failed + skipped, numPassedTests: passed, numFailedTests: failed });
const writing = (text: string, exit = 0): string[] => shell(`printf %s '${text}' > report.json; exit ${exit}`);

describe('a program of the team as a check', () => {
  test('runs in the folder of the configuration unless another is told', async () => {
    expect(await answerOf({ run: ['pwd', '-P'] })).toMatchObject({
      passed: true,
      summary: expect.stringContaining('command-check-') as string,
    });
  });

  test('tells how many tests passed, from the report that it wrote', async () => {
    const report = { path: 'report.json', failed: 4, skipped: 2 };

    const answer = await answerOf({ run: writing(totals(1204, 4, 2), 1), report });

    expect(answer).toEqual({ passed: true, summary: '1,204 of 1,210 tests passed, 4 failed, 2 skipped' });
  });

  interface Case {
    readonly counted: string;
    readonly exit?: number;
    readonly rules?: Readonly<Record<string, Json>>;
    readonly summary: string;
  }
  const blocking: Readonly<Record<string, Case>> = {
    'a test failed': { counted: totals(9, 1), exit: 1, summary: '9 of 10 tests passed, 1 failed' },
    'too few passed': {
      counted: totals(9, 0),
      rules: { minimum: 10 },
      summary: '9 of 9 tests passed; at least 10 must pass',
    },
    'none passed': { counted: totals(0, 0), summary: '0 of 0 tests passed; at least 1 must pass' },
    'it ended badly without a failed test': {
      counted: totals(9, 0),
      exit: 2,
      summary: '9 of 9 tests passed; ended with 2',
    },
  };

  test.each(Object.entries(blocking))('blocks when %s', async (_, { counted, exit, rules, summary }) => {
    const report = { path: 'report.json', ...rules };

    expect(await answerOf({ run: writing(counted, exit), report })).toEqual({ passed: false, summary });
  });

  test('does not believe a report that was there before', async () => {
    writeFileSync(join(folder, 'report.json'), totals(9, 0));

    const answer = await answerOf({ run: shell('echo nothing to do'), report: { path: 'report.json' } });

    expect(answer).toEqual({
      passed: false,
      summary: 'the report report.json was not written by this run; nothing to do',
    });
  });

  test('says of a report that cannot be believed why', async () => {
    const answer = await answerOf({ run: writing('<html></html>'), report: { path: 'report.json' } });

    expect(answer).toEqual({ passed: false, summary: 'the report report.json is no JUnit report; done' });
  });
});
