import type { Handle, ProviderCall, Reconciled, StepCall } from '../../ports/provider.ts';
import { knownBuild } from './build.ts';
import type { VercelClient } from './client.ts';
import { vercelState } from './handle.ts';
import { wasBegun } from './journal.ts';
import { canaryShare, movingIn, readLive } from './live.ts';
import { isPinned } from './describe.ts';
import { isRestored } from './restore.ts';

/** What became of a call without an answer, from what stands at Vercel now. */
export async function reconcile(client: VercelClient, call: ProviderCall, step: StepCall): Promise<Reconciled> {
  switch (call.kind) {
    case 'release': {
      const [id] = await Promise.all([knownBuild(client, call.request, step), wasBegun(client, call.request, step)]);
      return id === undefined ? { kind: 'not-done' } : { kind: 'done', handle: { kind: 'build', deployment: id } };
    }
    case 'shift': {
      const [live] = await Promise.all([readLive(client), wasBegun(client, call.request, step)]);
      const { version, weight } = call.request;
      const isCanary = live.rollout?.canaryDeployment?.id === version;
      const share =
        live.rollout === undefined ? (live.production === version ? 100 : 0) : isCanary ? canaryShare(live.rollout) : 0;
      const isMoving = weight === 100 && movingIn(live.project) !== undefined;
      if (share === weight && !isMoving) return { kind: 'done' };
      return onTheWay(live, version) ?? { kind: 'not-done' };
    }
    case 'restore': {
      // Asking again is harmless, and only then is it known that it was asked for.
      if (!(await wasBegun(client, call.request, step))) return { kind: 'not-done' };
      const state = vercelState(call.request.snapshot.state);
      const live = await readLive(client);
      if (await isRestored(client, live, state)) return { kind: 'done' };
      // With a variable the call is made again: it puts that back, and finds the domains on their way.
      const moving = state.production === null || state.variable ? undefined : onTheWay(live, state.production);
      return moving ?? { kind: 'not-done' };
    }
    case 'mend': {
      const [live] = await Promise.all([readLive(client), wasBegun(client, call.request, step)]);
      return isPinned(client, live) ? { kind: 'not-done' } : { kind: 'done' };
    }
  }
}

/** Domains that move to where this call wanted them. */
function onTheWay(
  { project }: Pick<Awaited<ReturnType<typeof readLive>>, 'project'>,
  to: string,
): Reconciled | undefined {
  const moving = movingIn(project);
  if (moving?.toDeploymentId !== to) return undefined;
  const handle: Handle = { kind: 'domains', to, after: moving.requestedAt - 1 };
  return { kind: 'done', handle };
}
