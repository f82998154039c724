import { describe, expect, it } from 'vitest';
import { decode } from '../../../blocks/action-ids.ts';
import { card } from '../../../blocks/card.ts';
import { approveForm } from '../../../blocks/forms/decisions.ts';
import { plan as planView } from '../../../blocks/plan.ts';
import type { PlanFacts } from '../../../blocks/plan.ts';
import type { Plan, PlannedComponent } from '../../../src/domain/plan.ts';
import { planDigest } from '../../../src/domain/plan.ts';
import { isComponentName, must } from '../../../src/domain/ids.ts';
import { enormous } from '../support/hostile.ts';
import { expectPostable, expectShowable } from '../support/limits-hold.ts';
import { ada, production, shop } from '../support/names.ts';
import { buttonsOf, readable } from '../support/reading.ts';
import { aDeployment, nowMs, plan, procedure } from '../support/records.ts';

const named = (name: string) => must(isComponentName, name);
const component = (name: string, change: Partial<PlannedComponent> = {}): PlannedComponent => ({
  name: named(name),
  provider: 'local',
  settings: {},
  after: [],
  shift: 'weighted',
  undo: { kind: 'instant' },
  ...change,
});
const composite: Plan = {
  ...plan,
  procedure: {
    ...procedure,
    components: [
      component('migration', { shift: 'none', undo: { kind: 'impossible', why: '0042 drops a column' } }),
      component('functions', { after: [named('migration')], undo: { kind: 'redeploy' } }),
      component('hosting', { after: [named('functions')], shift: 'switch' }),
    ],
  },
  foresight: [
    {
      component: named('functions'),
      changes: ['resize changes', 'charge changes', ...Array.from({ length: 18 }, (_, index) => `f${index} changes`)],
      risks: [],
      consents: [{ id: 'delete:old', sentence: 'the function old is deleted' }],
      undoMs: 240_000,
    },
    { component: named('hosting'), changes: [], risks: [], consents: [], undoMs: 4_000 },
    { component: named('migration'), changes: [], risks: [], consents: [], unknown: 'the database does not answer' },
  ],
};
const ask = { kind: 'deploy', wish: { service: shop, environment: production } } as const;
const facts = (of: Plan = composite): PlanFacts => ({ plan: of, requester: ada, ask });

describe('a plan of several components', () => {
  it('says in which order each is undone and how, what cannot be, and the least time', () => {
    const text = readable(planView(facts()));

    expect(text).toContain('*Undo*, in this order');
    expect(text).toMatch(
      /1\. hosting: at once, at least 4 s.*\n2\. functions: by deploying the old one again, at least 4 min.*\n3\. migration: \*cannot be undone\*, 0042 drops a column/u,
    );
    expect(text).toContain('all of it takes at least 4 min 4 s · the last rollback took 12 s');
  });

  it('says what changes in each, bounded, and where that is not known', () => {
    const text = readable(planView(facts()));

    expect(text).toContain('• functions: resize changes');
    expect(text).toContain('• functions: + 14 more');
    expect(text).toContain('• migration: not known, the database does not answer');
  });

  it('says which components do not follow the stages', () => {
    expect(readable(planView(facts()))).toContain(
      'hosting switch at once when the stages reach 100 %; migration take effect with the release, before the first stage',
    );
  });

  it('shows everything that a yes agrees to, in the plan, on the card and in the form', () => {
    const deployment = aDeployment({ plan: composite });
    const shown = [
      readable(planView(facts())),
      readable(card({ deployment, nowMs, style: 'plain' })),
      JSON.stringify(approveForm(deployment).blocks),
    ];

    for (const text of shown) {
      expect(text).toContain('Approving it agrees to this too');
      expect(text).toContain('the function old is deleted');
    }
  });

  it('says on the card what cannot be undone, before anybody approves', () => {
    const text = readable(card({ deployment: aDeployment({ plan: composite }), nowMs, style: 'plain' }));

    expect(text).toContain('*cannot be undone*: migration');
    expect(text).toContain('undo at once: hosting');
    expect(text).toContain('Changes: functions: resize changes + 19 more and migration: not known what');
  });

  it('carries what was agreed to in the button where nobody approves, and only there', () => {
    const alone = {
      ...composite,
      procedure: { ...composite.procedure, approval: { ...procedure.approval, count: 0 } },
    };
    const payloadOf = (of: Plan) => decode('ask-for-approval', buttonsOf(planView(facts(of)))[0]?.value ?? '');

    expect(payloadOf(alone)).toEqual({ ...ask.wish, agreed: planDigest(alone) });
    expect(payloadOf(composite)).toEqual(ask.wish);
    expect(payloadOf({ ...alone, foresight: [] })).toEqual(ask.wish);
  });

  it('fits with the worst words', async () => {
    const many = Array.from({ length: 60 }, (_, index) => named(`part-${index}`));
    const worst: Plan = {
      ...composite,
      risks: Array.from({ length: 200 }, () => enormous),
      procedure: {
        ...procedure,
        components: many.map((name) => component(name, { undo: { kind: 'impossible', why: enormous } })),
      },
      foresight: many.map((name) => ({
        component: name,
        changes: Array.from({ length: 400 }, () => enormous),
        risks: [],
        consents: Array.from({ length: 20 }, (_, index) => ({ id: String(index), sentence: enormous })),
        undoMs: 1,
      })),
    };

    await expectPostable(planView(facts(worst)));
    await expectPostable(card({ deployment: aDeployment({ plan: worst }), nowMs, style: 'plain' }));
    await expectShowable(approveForm(aDeployment({ plan: worst })), 'modal');
  });
});
