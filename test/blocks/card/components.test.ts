import { describe, expect, it } from 'vitest';
import { card } from '../../../blocks/card.ts';
import type { ComponentProgress, Deployment, PartsFailed } from '../../../src/domain/deployment.ts';
import type { PlannedComponent } from '../../../src/domain/plan.ts';
import { isComponentName, must } from '../../../src/domain/ids.ts';
import { enormous } from '../support/hostile.ts';
import { expectPostable } from '../support/limits-hold.ts';
import { readable } from '../support/reading.ts';
import { aDeployment, aHold, inFlight, minute, nowMs, plan, procedure } from '../support/records.ts';

const component = (name: string, after: readonly string[] = []): PlannedComponent => ({
  name: must(isComponentName, name),
  provider: 'local',
  settings: {},
  after: after.map((one) => must(isComponentName, one)),
  shift: 'none',
  undo: { kind: 'instant' },
});

const of = (
  components: Readonly<Record<string, ComponentProgress>>,
  change: Partial<Deployment> = { phase: 'releasing' },
): Deployment =>
  inFlight({
    plan: { ...plan, procedure: { ...procedure, components: Object.keys(components).map((name) => component(name)) } },
    components,
    ...change,
  });

const drawn = (deployment: Deployment) => card({ deployment, nowMs, style: 'plain' });

describe('a card of several components', () => {
  it('has a line for each: how far, what failed, what is at work and its newest line', () => {
    const text = readable(
      drawn(
        of({
          functions: {
            state: 'releasing',
            done: 84,
            total: 127,
            failed: ['resize'],
            underWay: ['sendMail', 'charge'],
            line: 'operation 84 done',
          },
          rules: { state: 'waiting' },
          hosting: { state: 'live', line: 'was long ago' },
        }),
      ),
    );

    expect(text).toMatch(
      /● \*functions\* being released .* 84\/127 · failed: resize · at work: sendMail and charge · `operation 84 done`/u,
    );
    expect(text).toContain('○ *rules* waiting');
    expect(text).toContain('✓ *hosting* live');
    expect(text).not.toContain('was long ago');
  });

  it('stands in the order of their needs, so that nothing moves while it goes on', () => {
    const deployment = of({ web: { state: 'waiting' }, rules: { state: 'releasing' } });
    const components = [component('web', ['rules']), component('rules')];
    const ordered = { ...deployment, plan: { ...plan, procedure: { ...procedure, components } } };

    const text = readable(drawn(ordered));

    expect(text.indexOf('*rules*')).toBeLessThan(text.indexOf('*web*'));
  });

  it('leaves out of many what is settled, never what failed or is at work, and counts the rest', () => {
    const many = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [
        `part-${index}`,
        { state: index === 33 ? 'failed' : index === 35 ? 'releasing' : 'released' } satisfies ComponentProgress,
      ]),
    );

    const text = readable(drawn(of(many)));

    expect(text).toContain('✗ *part-33* failed');
    expect(text).toContain('● *part-35* being released');
    expect(text).toContain('and 26 more: 26 released');
  });

  it('needs no lines for a target of one plain piece', () => {
    expect(readable(drawn(of({ web: { state: 'releasing' } })))).not.toContain('*web*');
  });

  it.each(['releasing', 'observing', 'rolling-back', 'rollback-failed', 'rolled-back'] as const)(
    'fits with the worst names when it is %s',
    async (phase) => {
      const bad = {
        state: 'failed',
        done: 3,
        total: 500,
        failed: Array.from({ length: 10 }, () => enormous),
        underWay: Array.from({ length: 10 }, () => enormous),
        line: enormous,
      } satisfies ComponentProgress;
      const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`part-${index}`, bad]));
      const notUndone = Array.from({ length: 60 }, () => ({ component: enormous, why: enormous }));

      await expectPostable(drawn(of(many, { phase, rollback: { decidedAtMs: nowMs, notUndone } })));
    },
  );

  it('says after a rollback what could not be put back, and why', () => {
    const rollback = { decidedAtMs: nowMs, notUndone: [{ component: 'migration', why: '0042 drops a column' }] };

    const text = readable(drawn(aDeployment({ phase: 'rolled-back', rollback })));

    expect(text).toContain('*Not put back*, because it cannot be undone: migration (0042 drops a column).');
  });
});

describe('a card that asks what becomes of failed parts', () => {
  const why = 'Google could not deploy invoices: Build failed: no such package.';
  const hold = (change: Partial<PartsFailed> = {}): Partial<Deployment> => ({
    phase: 'releasing',
    hold: aHold({
      reason: {
        ...{ kind: 'parts-failed', component: 'functions', parts: ['invoices@europe-west1'], why },
        ...{ failed: 1, leftOut: 0, total: 3 },
        ...change,
      },
      dueAtMs: nowMs + 2 * minute,
    }),
  });
  const functions: ComponentProgress = {
    state: 'failed',
    done: 2,
    total: 3,
    failed: ['invoices@europe-west1'],
    line: `1 of 3 parts failed: invoices@europe-west1: ${why}`,
  };

  it('says which part of what failed, once what the far end said, and what happens when nobody decides', () => {
    const text = readable(drawn(of({ functions, api: { state: 'released' } }, hold())));

    expect(text).toContain(
      '1 of 3 parts of *functions* could not be released: invoices@europe-west1. The rest of it is ready.',
    );
    expect(text.split('no such package')).toHaveLength(2);
    expect(text).toMatch(/Needs a decision by .*, otherwise it rolls back\./u);
    expect(text).toContain('Go on without it');
    expect(text).not.toMatch(/smoke test|in doubt/u);
  });

  it('counts what could not even begin', () => {
    const text = readable(drawn(of({ functions }, hold({ parts: ['a', 'b'], failed: 3, leftOut: 1, total: 9 }))));

    expect(text).toContain('3 of 9 parts of *functions* could not be released: a, b and 1 more.');
    expect(text).toContain('1 more part did not begin because of them.');
    expect(text).toContain('Go on without them');
  });
});

describe('the traffic of a first deployment', () => {
  const first = { ...plan };
  Reflect.deleteProperty(first, 'base');

  it('is as it was, whatever that is', () => {
    const before = readable(drawn(inFlight({ plan: first, phase: 'releasing' })));
    const during = readable(drawn(inFlight({ plan: first })));

    expect(before).toContain('traffic: unchanged so far');
    expect(during).toMatch(/traffic: 25 % on \S+, 75 % as before/u);
  });
});
