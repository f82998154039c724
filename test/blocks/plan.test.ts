import { describe, expect, it } from 'vitest';
import { decode } from '../../blocks/action-ids.ts';
import type { PlanFacts } from '../../blocks/plan.ts';
import { plan as show } from '../../blocks/plan.ts';
import { ada, grace, production, reference, shop, shopProduction } from './support/names.ts';
import { buttonIds, buttonsOf, readable } from './support/reading.ts';
import { nowMs, plan, procedure } from './support/records.ts';

const wish = { service: shop, environment: production, reference };
const facts: PlanFacts = { plan, requester: ada, ask: { kind: 'deploy', wish } };

describe('the plan', () => {
  it('says what, how, how long, how it is undone and who has to agree', () => {
    const text = readable(
      show({ ...facts, plan: { ...plan, risks: ['migration cannot be undone: it drops a table'] } }),
    );

    expect(text).toContain('*shop v2.4.0 → production* · PLAN');
    expect(text).toContain('8a1f3c2 · 1 commit by 1 person since v2.3.1');
    expect(text).toContain('⚠ migration cannot be undone: it drops a table');
    expect(text).toContain('10 % 10 min → 25 % 10 min (then by hand) → 100 %, then watched 30 min');
    expect(text).toContain('about 58 min to 1 h 11 (from the last 5)');
    expect(text).toContain('server: at once · the last rollback took 12 s');
    expect(text).toContain('needs 2 of release managers, not the requester');
  });

  it('asks for exactly what it shows', () => {
    const message = show(facts);

    expect(buttonIds(message)).toEqual(['ask-for-approval', 'change-plan', 'schedule', 'dismiss']);
    expect(decode('ask-for-approval', buttonsOf(message)[0]?.value ?? '')).toEqual(wish);
  });

  it('counts the commits that it does not list, and says when it cannot count', () => {
    const uncounted = { ...plan };
    delete (uncounted as { commitCount?: number }).commitCount;

    expect(readable(show({ ...facts, plan: { ...plan, commitCount: 1200 } }))).toContain('and 1,199 more');
    expect(readable(show({ ...facts, plan: uncounted }))).toContain('number of commits not known');
  });

  it('says what is in the way now', () => {
    const lock = { target: shopProduction, by: grace, reason: 'index rebuild', sinceMs: nowMs };

    expect(readable(show({ ...facts, lock }))).toContain('🔒 locked: “index rebuild”');
  });

  it('of a rollback that nobody has to approve rolls back at once', () => {
    const free = { ...procedure, approval: { ...procedure.approval, count: 0 } };
    const back = show({
      plan: { ...plan, kind: 'rollback', procedure: free },
      requester: ada,
      ask: { kind: 'rollback', wish },
    });

    expect(buttonIds(back)).toEqual(['ask-for-rollback', 'change-rollback', 'dismiss']);
    expect(buttonsOf(back)[0]?.text?.text).toBe('Roll back');
    expect(readable(back)).toContain('needs no approval');
  });
});
