import { describe, expect, test } from 'vitest';
import { readReport } from '../../../src/pipeline/checks/test-report.ts';

const junit = (inside: string): string => `<?xml version="1.0" encoding="UTF-8"?>\n${inside}`;
const counts = (
  total: number,
  bad: { readonly failed?: number; readonly skipped?: number; readonly unread?: number },
) => {
  const { failed = 0, skipped = 0, unread = 0 } = bad;
  return { kind: 'read', counts: { total, passed: total - failed - skipped, failed, skipped, unread } };
};

describe('a report of tests', () => {
  test('of JUnit is counted test by test, through nested suites, whatever its totals claim', async () => {
    const text = junit(`<testsuites tests="999" failures="0">
      <testsuite name="cart"><testcase name="adds"/><testcase name="pays"><failure message="no &amp; no">at</failure></testcase>
        <testsuite name="inner"><testcase name="later"><skipped/></testcase><testcase name="breaks"><error/></testcase></testsuite>
      </testsuite>
      <testsuite name="empty"/>
      <testsuite name="g"><testcase name="gtest" status="notrun"/><testcase name="x"><system-out>&lt;failure/&gt;</system-out></testcase></testsuite>
    </testsuites>`);

    expect(await readReport(text)).toEqual(counts(6, { failed: 2, skipped: 2 }));
  });

  test('of JUnit may have one suite as its root', async () => {
    expect(await readReport(junit('<testsuite><testcase name="one"/></testsuite>'))).toEqual(counts(1, {}));
    expect(await readReport(junit('<testsuites></testsuites>'))).toEqual(counts(0, {}));
  });

  test('of vitest or jest is taken by its totals, with files that could not even be read', async () => {
    const totals = { numTotalTests: 1210, numPassedTests: 1204, numFailedTests: 4, numPendingTests: 2 };
    const testResults = [
      { status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] },
      { status: 'failed', assertionResults: [], message: 'SyntaxError' },
    ];

    expect(await readReport(JSON.stringify(totals))).toEqual(counts(1210, { failed: 4, skipped: 2 }));
    expect(await readReport(`\uFEFF${JSON.stringify({ ...totals, testResults })}`)).toEqual(
      counts(1210, { failed: 4, skipped: 2, unread: 1 }),
    );
  });

  const bomb = `<!DOCTYPE t [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><testsuite><testcase name="&b;"/></testsuite>`;
  const outside = '<!DOCTYPE t SYSTEM "file:///etc/passwd"><testsuite/>';
  const deep = `${'<testsuite>'.repeat(80)}<testcase/>${'</testsuite>'.repeat(80)}`;
  test.each([
    ['declares entities that grow', junit(bomb), 'declares a document type, which no report needs'],
    ['names a file outside', junit(outside), 'declares a document type, which no report needs'],
    ['was cut off', junit('<testsuite><testcase name="one"/><testca'), 'is no whole XML'],
    ['nests without an end', junit(deep), 'nests its suites too deeply'],
    ['is a page of a proxy', junit('<html><body>Sign in</body></html>'), 'is no JUnit report'],
    ['is cut JSON', '{"numTotalTests": 3', 'is no report of vitest or jest'],
    [
      'counts below nothing',
      '{"numTotalTests":1,"numPassedTests":2,"numFailedTests":-1}',
      'is no report of vitest or jest',
    ],
    [
      'counts more than there are',
      '{"numTotalTests":1,"numPassedTests":2,"numFailedTests":0}',
      'counts more tests than there are',
    ],
    ['is empty', ' \n', 'is empty'],
    ['is something else', 'ok 1 - adds', 'is neither JUnit XML nor JSON of vitest or jest'],
  ])('that %s is refused', async (_, text, why) => {
    expect(await readReport(text)).toEqual({ kind: 'refused', why });
  });
});
