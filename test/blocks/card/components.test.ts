import { describe, expect, it } from 'vitest';
import { card } from '../../../blocks/card.ts';
import type { ComponentProgress, Deployment } from '../../../src/domain/deployment.ts';
import type { PlannedComponent } from '../../../src/domain/plan.ts';
import { isComponentName, must } from '../../../src/domain/ids.ts';
import { enormous } from '../support/hostile.ts';
import { expectPostable } from '../support/limits-hold.ts';
import { readable } from '../support/reading.ts';
import { aDeployment, inFlight, nowMs, plan, procedure } from '../support/records.ts';

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
