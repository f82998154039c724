import { covers } from '../../domain/lock.ts';
import { holdForPerson, whileHeld } from '../held.ts';
import type { Next, Work } from '../work.ts';
import { happened, wait } from '../work.ts';
import { approvalsStillHold } from './approvals.ts';
import { check } from './awaiting.ts';
import { comparedWithLive } from './base.ts';
import { foreseenAgain } from './foreseen.ts';

/** A place in the queue is looked at this often; whoever frees the target wakes it sooner. */
const lookAgainMs = 5000;

/** Waits for its turn, then reads everything cheap again before anything changes. */
export async function queued(work: Work): Promise<Next> {
  const { deployment, nowMs } = work;
  if (deployment.hold !== undefined) return whileHeld(work, deployment.hold);
  if (!(await isItsTurn(work))) return wait(nowMs + lookAgainMs);
  if (deployment.plan.kind !== 'rollback') {
    const blockedUntilMs = await closedUntil(work);
    if (blockedUntilMs !== undefined) return wait(Math.min(blockedUntilMs, nowMs + lookAgainMs));
  }
  return (
    (await approvalsStillHold(work)) ??
    (await faults(work)) ??
    (await movedBase(work)) ??
    (await foreseenAgain(work)) ??
    happened({ kind: 'began' })
  );
}

async function isItsTurn({ world, deployment }: Work): Promise<boolean> {
  const occupant = await world.store.occupant(deployment.target);
  if (occupant !== undefined) return false;
  // Who waits for a person lets others pass, and nothing that a lock may stop stands before a rollback.
  const free = (await world.store.queue(deployment.target)).filter(({ hold }) => hold === undefined);
  const head = free.find(({ plan }) => plan.kind === 'rollback') ?? free[0];
  return head?.id === deployment.id;
}

/** When the lock or freeze in the way ends, as far as that is known. */
async function closedUntil({ world, deployment, nowMs }: Work): Promise<number | undefined> {
  const lock = await world.store.lock(deployment.target, nowMs);
  const freezes = await world.store.freezes(nowMs);
  const freeze = freezes.find(({ scope }) => covers(scope, deployment.service, deployment.environment));
  const ends = [lock, freeze]
    .filter((one) => one !== undefined)
    .map(({ untilMs }) => untilMs ?? Number.MAX_SAFE_INTEGER);
  return ends.length === 0 ? undefined : Math.max(...ends);
}

/** What could have changed since the request: the release was marked bad, the earlier environment moved on. */
async function faults(work: Work): Promise<Next | undefined> {
  const { deployment, world, nowMs } = work;
  const { plan } = deployment;
  if (plan.kind === 'repair') return repairsWhatIsGone(work);
  if (plan.kind !== 'deploy') return undefined;
  const cheap = plan.procedure.checks.filter(({ kind }) => kind === 'proven-in-earlier-environment');
  const checked = await Promise.all(cheap.map((rule) => check(work, rule, deployment.epoch)));
  const waits = checked.flatMap(({ untilMs }) => untilMs ?? []);
  if (waits.length > 0) return wait(Math.min(...waits));
  const again = checked.flatMap(({ result }) => result ?? []);
  const release = await world.store.release(plan.service, plan.release.number);
  const bad =
    release?.bad === undefined || plan.release.bad !== undefined
      ? []
      : [
          {
            name: 'release',
            mode: 'enforce' as const,
            state: 'failed' as const,
            summary: `${plan.release.label} is marked bad: ${release.bad.reason}`,
            remedy: 'Deploy a release with the fix.',
            atMs: nowMs,
          },
        ];
  const results = [...again, ...bad];
  const failed = results.some(({ mode, state }) => mode === 'enforce' && state === 'failed');
  const earlier = deployment.checks.filter(({ name }) => !results.some((one) => one.name === name));
  return failed ? happened({ kind: 'blocked', results: [...earlier, ...results] }) : undefined;
}

/** What was to be put back is not live any more: putting it back now would take something newer away. */
async function repairsWhatIsGone({ deployment, world, nowMs }: Work): Promise<Next | undefined> {
  const { plan, target } = deployment;
  const live = await world.store.live(target);
  if (live?.release.number === plan.base?.number) return undefined;
  const result = {
    name: 'plan',
    mode: 'enforce',
    state: 'failed',
    summary: `${plan.base?.label ?? 'what was live'} is not live any more`,
    remedy: 'Look at the status: what is live now may need no repair.',
    atMs: nowMs,
  } as const;
  return happened({ kind: 'blocked', results: [...deployment.checks, result] });
}

async function movedBase(work: Work): Promise<Next | undefined> {
  const { deployment, nowMs } = work;
  if (deployment.plan.kind !== 'deploy') return undefined;
  const compared = await comparedWithLive(work);
  switch (compared.kind) {
    case 'fits':
      return undefined;
    case 'cannot-tell':
      return wait(nowMs + lookAgainMs);
    case 'backwards':
      return deployment.backwardsAllowed
        ? undefined
        : holdForPerson(work, { kind: 'would-go-backwards', live: compared.live });
    case 'moved': {
      const expiresAtMs = nowMs + compared.plan.procedure.approval.expiresAfterMs;
      return happened({ kind: 'base-moved', plan: compared.plan, digest: compared.digest, expiresAtMs });
    }
  }
}
