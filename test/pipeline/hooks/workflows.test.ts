import { expect, test } from 'vitest';
import type { CheckRule, Hook, Procedure } from '../../../src/domain/plan.ts';
import { ProviderError } from '../../../src/ports/provider-error.ts';
import type { Progress } from '../../../src/ports/provider.ts';
import type { RunWorkflow, WorkflowRequest } from '../../../src/ports/workflow.ts';
import { revisionOf } from '../../support/operations-world.ts';
import { begun, minutes, procedureOf } from '../../support/pipeline/ask.ts';
import { inPhase, isOver, until } from '../../support/pipeline/drive.ts';
import type { Stand } from '../../support/pipeline/stand.ts';
import { stored } from '../../support/pipeline/stand.ts';
import { useStand } from '../../support/pipeline/use-stand.ts';
import { acted } from '../recovery/support.ts';

const aStandWith = useStand();
const settings = { workflow: 'e2e.yml', inputs: { suite: 'all' } };

const hook: Hook = {
  name: 'e2e',
  at: 'after',
  phase: 'releasing',
  kind: 'workflow',
  mode: 'enforce',
  timeoutMs: 10 * minutes,
  settings,
};
const rule: CheckRule = {
  name: 'e2e',
  kind: 'workflow',
  mode: 'enforce',
  timeoutMs: 10 * minutes,
  remedy: 'Look at the run.',
  settings,
};

/** A far service whose runs take this long and end as the test says. */
class Workflows {
  readonly runs = new Map<string, { readonly request: WorkflowRequest; readonly atMs: number }>();
  readonly cancelled: unknown[] = [];
  losesAnswer = false;
  takesMs = 30_000;
  fails: string | undefined;

  runner({ clock }: Stand): RunWorkflow {
    return {
      begin: async (request, { key }) => {
        await Promise.resolve();
        if (!this.runs.has(key)) this.runs.set(key, { request, atMs: clock.now() });
        if (this.losesAnswer)
          throw new ProviderError('network', 'the answer was lost', { outcome: 'unknown', retryable: true });
        return { run: key };
      },
      check: (_request, handle): Promise<Progress> => {
        const { atMs = 0 } = this.runs.get(keyIn(handle)) ?? {};
        if (clock.now() - atMs < this.takesMs) return Promise.resolve({ kind: 'running', lines: ['queued'] });
        if (this.fails === undefined) return Promise.resolve({ kind: 'succeeded', version: '4711', lines: ['done'] });
        const { fails: sentence } = this;
        return Promise.resolve({ kind: 'failed', code: 'failed', sentence, retryable: false, lines: [] });
      },
      reconcile: (_request, { key }) =>
        Promise.resolve(this.runs.has(key) ? { kind: 'done', handle: { run: key } } : { kind: 'not-done' }),
      cancel: (_request, handle) => {
        this.cancelled.push(keyIn(handle));
        return Promise.resolve();
      },
    };
  }
}

const keyIn = (handle: unknown): string =>
  typeof handle === 'object' && handle !== null && 'run' in handle ? String(handle.run) : '';

async function underWay(changes: Partial<Procedure>, prepare: (workflows: Workflows) => void = () => undefined) {
  const plain = aStandWith(procedureOf({ bakeMs: minutes, ...changes }));
  const workflows = new Workflows();
  prepare(workflows);
  const stand: Stand = { ...plain, engine: { ...plain.engine, runWorkflow: workflows.runner(plain) } };
  return { stand, workflows, id: await begun(stand, 'v1') };
}

test('a workflow of a hook is begun once for the revision, followed, and the deployment waits for it', async () => {
  const { stand, workflows, id } = await underWay({ hooks: [hook] });

  const after = await until(stand, id, inPhase('baking'));
  const [run] = workflows.runs.values();

  expect(after.phaseSinceMs - (run?.atMs ?? 0)).toBeGreaterThanOrEqual(30_000);
  expect((await until(stand, id, isOver)).phase).toBe('live');
  expect([...workflows.runs.values()].map(({ request }) => request)).toEqual([
    { service: 'shop', environment: 'production', revision: revisionOf('1'), ...settings },
  ]);
});

test('a workflow of a check that concludes well lets the deployment begin, and says which run it was', async () => {
  const { stand, workflows, id } = await underWay({ checks: [rule] });

  const done = await until(stand, id, isOver);

  expect(done.phase).toBe('live');
  expect(done.checks).toMatchObject([{ name: 'e2e', state: 'passed', summary: 'the workflow concluded well (4711)' }]);
  expect(workflows.runs.size).toBe(1);
});

test('a workflow of a check that does not conclude well keeps the deployment from beginning', async () => {
  const { stand, id } = await underWay({ checks: [rule] }, (workflows) => {
    workflows.fails = 'job "browser" failed';
  });

  const done = await until(stand, id, isOver);

  expect(done.phase).toBe('blocked');
  expect(done.checks).toMatchObject([{ name: 'e2e', state: 'failed' }]);
  expect(stand.far.effects).toEqual([]);
});

test('a workflow whose start was not answered is found, not begun again', async () => {
  const { stand, workflows, id } = await underWay({ hooks: [hook] }, (one) => {
    one.losesAnswer = true;
  });

  expect((await until(stand, id, isOver)).phase).toBe('live');

  expect(workflows.runs.size).toBe(1);
  expect(await acted(stand, id)).toEqual(['wait-out-and-look', 'adopt-what-happened']);
});

test('a workflow that takes longer than it may is ended there, and its hook fails', async () => {
  const { stand, workflows, id } = await underWay({ hooks: [{ ...hook, timeoutMs: minutes }] }, (one) => {
    one.takesMs = 60 * minutes;
  });

  await until(stand, id, isOver);

  expect(workflows.cancelled).toEqual([...workflows.runs.keys()]);
  expect((await stored(stand, id)).failure).toMatchObject({ subject: 'hook e2e', cause: 'surroundings' });
});
