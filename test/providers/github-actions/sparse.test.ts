import { describe, expect, onTestFinished, test } from 'vitest';
import { isFence, isStepKey, must } from '../../../src/domain/ids.ts';
import type { StepCall } from '../../../src/ports/provider.ts';
import { handClock } from '../../github/stand.ts';
import { githubActionsStand } from './stand.ts';

const call = (): StepCall => ({
  key: must(isStepKey, 'shop#1/1/step-1/web'),
  fence: must(isFence, 1),
  signal: AbortSignal.timeout(10_000),
});

/** A run that stands at its gate, as soon as time goes on. */
async function followed() {
  const clock = handClock();
  const stand = await githubActionsStand({ now: () => clock.now(), settings: { listedWithin: 15_000 } });
  onTestFinished(() => stand.end());
  stand.repository.runsGo(() => ({ queueMs: 1_000, stepMs: 1_000 }));
  const provider = stand.newProvider();
  const handle = await provider.release({ ...stand.at, release: stand.good('one') }, call());
  const look = () => provider.check(stand.at, handle, AbortSignal.timeout(10_000));
  const answers = (fits: RegExp, status: number, body: unknown) => {
    stand.github.faults.inject(({ path }) => fits.test(path), { kind: 'answer', status, body });
  };
  return { clock, look, answers, repository: stand.repository };
}

describe('a run that GitHub shows sparsely', () => {
  test('is waited for when it is not shown right after it began: begun anew, it would run twice', async () => {
    const { clock, look, answers } = await followed();
    answers(/\/actions\/runs\/\d+$/, 404, { message: 'Not Found' });
    expect((await look()).kind).toBe('running');
    clock.forward(15_000);

    answers(/\/actions\/runs\/\d+$/, 404, { message: 'Not Found' });

    await expect(look()).rejects.toMatchObject({ code: 'not-found' });
  });

  test('is followed without its jobs when those are not shown', async () => {
    const { look, answers } = await followed();
    answers(/\/jobs$/, 404, { message: 'Not Found' });

    expect(await look()).toMatchObject({ kind: 'running', lines: [expect.stringContaining('queued')] });
  });

  test('is followed at a gate whose reviewers are not named', async () => {
    const { clock, look, answers, repository } = await followed();
    repository.gate('live', ['ada']);
    clock.forward(10_000);
    const gate = { environment: { id: 7, name: 'live' }, wait_timer: 0, wait_timer_started_at: null };
    answers(/\/pending_deployments$/, 200, [
      { ...gate, current_user_can_approve: false, reviewers: [{ type: 'Team' }] },
    ]);

    expect((await look()).lines).toContain('waits for a yes to live');
  });
});

test('an older server that refuses return_run_details is asked without it, and the run found by its mark', async () => {
  const stand = await githubActionsStand();
  onTestFinished(() => stand.end());
  stand.github.world.withoutRunDetails = true;
  const refused = {
    kind: 'answer',
    status: 422,
    body: { message: '"return_run_details" is not a permitted key.' },
  } as const;
  stand.github.faults.inject(({ method }) => method === 'POST', refused);

  const handle = await stand.newProvider().release({ ...stand.at, release: stand.good('one') }, call());

  expect(handle).toMatchObject({ run: stand.runs()[0]?.id });
  expect(stand.runs()).toHaveLength(1);
});
