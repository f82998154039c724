import type { Deployment } from '../../../src/domain/deployment.ts';
import type { DeploymentId } from '../../../src/domain/ids.ts';
import type { Phase } from '../../../src/domain/phase.ts';
import { isFinal } from '../../../src/domain/lifecycle.ts';
import { advance } from '../../../src/pipeline/advance.ts';
import type { Stand } from './stand.ts';
import { stored } from './stand.ts';

const looksAtMost = 400;
const longestMs = 24 * 3_600_000;

/** Works on everything that is due now, until nothing is. */
export async function work(stand: Stand): Promise<void> {
  for (let looks = 0; looks < looksAtMost; looks += 1) {
    const claims = await stand.opened.claims.take(stand.clock.now(), 50);
    if (claims.length === 0) return;
    for (const claim of claims) {
      const { version, wake } = await advance(stand.engine, claim);
      await stand.opened.claims.yield(claim, version, wake);
    }
  }
  throw new Error('there is always something due: something spins');
}

/** When something is due next, of everything that is not over; never is very late. */
export async function nextWake({ sql }: Stand): Promise<number> {
  const [row] = await sql('select min(wake_at_ms)::float8 as at from deployment where not is_final');
  return typeof row?.['at'] === 'number' ? row['at'] : Number.MAX_SAFE_INTEGER;
}

type Until = (deployment: Deployment) => boolean;

/** Works, and lets time pass to whatever is due next, until this is true of the deployment. */
export async function until(stand: Stand, id: DeploymentId, reached: Until): Promise<Deployment> {
  const overMs = stand.clock.now() + longestMs;
  for (;;) {
    await work(stand);
    const deployment = await stored(stand, id);
    if (reached(deployment)) return deployment;
    const wakeMs = await nextWake(stand);
    if (wakeMs > overMs)
      throw new Error(`${id} stays ${deployment.phase}, ${JSON.stringify(deployment.hold ?? deployment.failure)}`);
    stand.clock.set(Math.max(wakeMs, stand.clock.now() + 1));
  }
}

export const inPhase =
  (...phases: readonly Phase[]): Until =>
  ({ phase }) =>
    phases.includes(phase);
export const isHeld: Until = ({ hold }) => hold !== undefined;
export const isOver: Until = ({ phase }) => isFinal(phase) || phase === 'rollback-failed';

/** Lets this much time pass, looking whenever something is due in it. */
export async function pass(stand: Stand, ms: number): Promise<void> {
  const overMs = stand.clock.now() + ms;
  for (;;) {
    await work(stand);
    const wakeMs = await nextWake(stand);
    if (wakeMs > overMs) break;
    stand.clock.set(Math.max(wakeMs, stand.clock.now() + 1));
  }
  stand.clock.set(overMs);
  await work(stand);
}
