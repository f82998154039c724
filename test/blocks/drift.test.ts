import { describe, expect, it } from 'vitest';
import { decode } from '../../blocks/action-ids.ts';
import { drift } from '../../blocks/drift.ts';
import { acceptDriftForm } from '../../blocks/forms/drift.ts';
import { notice } from '../../blocks/notice.ts';
import { status } from '../../blocks/status.ts';
import type { DriftLook } from '../../src/domain/drift.ts';
import { isComponentName, must } from '../../src/domain/ids.ts';
import { enormous } from './support/hostile.ts';
import { expectPostable, expectShowable } from './support/limits-hold.ts';
import { ada, deployment, production, shop, shopProduction } from './support/names.ts';
import { oneOfEach } from './support/notices.ts';
import { buttonIds, buttonsOf, readable } from './support/reading.ts';
import { minute, nowMs, old } from './support/records.ts';

const component = must(isComponentName, 'hosting');
const unmeasured: DriftLook = {
  target: shopProduction,
  deployment,
  label: 'v2.3.1',
  atMs: nowMs,
  components: [{ component, facts: 4, differing: 0, differences: [], remarks: [] }],
  baselineAtMs: nowMs - minute,
};
const clean: DriftLook = { ...unmeasured, percent: 0 };
const fix = { id: 'unpin', label: 'Lift the pin' };
const drifted: DriftLook = {
  ...clean,
  percent: 25,
  components: [
    {
      component,
      facts: 4,
      differing: 1,
      differences: [{ fact: 'release', was: 'v7', is: 'v6' }],
      remarks: [{ code: 'domains-pinned', sentence: 'New versions get no traffic.', fix }],
    },
  ],
};
const worst: DriftLook = {
  ...drifted,
  label: enormous,
  components: Array.from({ length: 60 }, () => ({
    component,
    facts: 90,
    differing: 60,
    differences: Array.from({ length: 50 }, () => ({ fact: enormous, was: enormous, is: enormous })),
    unknown: enormous,
    remarks: Array.from({ length: 9 }, () => ({
      code: enormous,
      sentence: enormous,
      fix: { id: 'x'.repeat(200), label: enormous },
    })),
  })),
};
const live = { release: old, deployment, sinceMs: nowMs - 48 * 60 * minute, by: ada };
const target = { id: shopProduction, service: shop, environment: production };
const statusOf = (look: DriftLook | undefined, more: readonly object[] = []) =>
  status({
    atMs: nowMs,
    style: 'plain',
    freezes: [],
    targets: [{ target, live, waiting: [], ...(look === undefined ? {} : { drift: look }) }, ...more] as Parameters<
      typeof status
    >[0]['targets'],
  });

describe('what was found by a look', () => {
  it('is a figure and a list, with everything that can be done', () => {
    const message = drift(drifted);

    expect(readable(message)).toContain('*drift 25 %*: 1 fact not as v2.3.1 was released');
    expect(readable(message)).toContain('• hosting · release: v7 → v6');
    expect(readable(message)).toContain('⚠ hosting: New versions get no traffic.');
    expect(buttonIds(message)).toEqual(['mend', 'put-back', 'accept-drift', 'check-drift']);
    expect(decode('mend', buttonsOf(message)[0]?.value ?? '')).toEqual({
      target: shopProduction,
      component: 'hosting',
      fix: 'unpin',
    });
  });

  it('offers nothing but another look where everything is as it was released', () => {
    const message = drift(clean);

    expect(readable(message)).toContain('drift: none, as v2.3.1 was released');
    expect(buttonIds(message)).toEqual(['check-drift']);
  });

  it('is called not known where nothing could be compared, which can be accepted', () => {
    const components = unmeasured.components.map((one) => ({ ...one, unknown: 'no answer' }));
    const message = drift({ ...unmeasured, components });

    expect(readable(message)).toContain('drift: not known');
    expect(readable(message)).toContain('• hosting: not known, no answer');
    expect(buttonIds(message)).toEqual(['accept-drift', 'check-drift']);
  });

  it('never reads as none when a little differs', () => {
    expect(readable(drift({ ...drifted, percent: 0.01 }))).toContain('*drift less than 0.1 %*');
  });

  it('fits with the worst words, everywhere it is shown', async () => {
    await expectPostable(drift(worst));
    await expectPostable(statusOf(worst));
    await expectShowable(acceptDriftForm(worst), 'modal');
    for (const told of oneOfEach(enormous)) if (told.about === 'drift') await expectPostable(notice(told, 'channel'));
  });
});

describe('the status', () => {
  it('of one target says how far it has drifted, with the fix of a remark as a button', () => {
    const message = statusOf(drifted);

    expect(readable(message)).toContain('*drift 25 %*');
    expect(buttonIds(message)).toEqual(expect.arrayContaining(['mend', 'put-back', 'accept-drift', 'check-drift']));
  });

  it('of one target that nobody looked at yet offers a look', () => {
    expect(buttonIds(statusOf(undefined))).toContain('check-drift');
  });

  it('of several marks those that drifted', () => {
    const other = { target: { ...target, id: 'web/production', service: 'web' }, waiting: [] };

    const text = readable(statusOf(drifted, [other]));

    expect(text).toContain('⚠ drift 25 % · ⚠ domains-pinned');
  });
});
