import { ProviderError } from '../../ports/provider-error.ts';
import type { Begun, Handle, ShiftRequest, StepCall } from '../../ports/provider.ts';
import type { VercelClient } from './client.ts';
import type { RolloutFacts } from './facts.ts';
import { claim } from './journal.ts';
import { canaryShare, movingIn, readLive } from './live.ts';
import type { Live } from './live.ts';
import { moveTo } from './move.ts';
import { readRollout, readStages } from './reads.ts';
import { approveStage, completeRollout, promote, rollBack, startRollout } from './writes.ts';

/** Gives a deployment its share: all at once, or by the stages of Vercel's own rolling release. */
export async function shift(client: VercelClient, request: ShiftRequest, call: StepCall): Promise<Begun> {
  const { version, weight } = request;
  const [live] = await Promise.all([readLive(client), claim(client, request, call)]);
  if (live.rollout !== undefined) return onward(client, live.rollout, { request, live });
  const atOnce = client.settings.rollout === 'promote' || live.production === undefined;
  const mayMoveStill = atOnce && weight === 100 && movingIn(live.project) !== undefined;
  if (weight === (live.production === version ? 100 : 0) && !mayMoveStill) return { kind: 'done' };
  if (atOnce && weight === 100)
    return moveTo(client, { project: live.project, to: version }, () => promote(client, version));
  if (atOnce) throw invalid(noShare(client, live));
  if (live.production === version) throw invalid(`${version} has all traffic already; a share is given to a new one`);
  if (weight < 100) await demandStage(client, weight);
  await startRollout(client, version);
  const begun = await readRollout(client);
  return begun === undefined ? { kind: 'done' } : onward(client, begun, { request, live });
}

const invalid = (sentence: string): ProviderError => new ProviderError('invalid', sentence);

const noShare = ({ settings }: VercelClient, { production }: Live): string =>
  production === undefined
    ? `nothing is live in Vercel project ${settings.project} that could share the traffic`
    : `Vercel project ${settings.project} moves all traffic at once; set rollout to rolling for shares`;

async function demandStage(client: VercelClient, weight: number): Promise<void> {
  const stages = (await readStages(client)).map(({ targetPercentage }) => targetPercentage);
  if (!stages.includes(weight)) throw invalid(noStage(weight, stages));
}

const noStage = (weight: number, stages: readonly number[]): string =>
  `${String(weight)} % is no stage of the rolling release at Vercel (${stages.map(String).join(', ') || 'none'})`;

interface Aim {
  readonly request: ShiftRequest;
  readonly live: Live;
}

/** Brings a rolling release that is under way to the wanted share. */
async function onward(client: VercelClient, rollout: RolloutFacts, aim: Aim): Promise<Begun> {
  const { version, weight } = aim.request;
  if (rollout.canaryDeployment?.id !== version)
    throw new ProviderError(
      'busy',
      `a rolling release of ${rollout.canaryDeployment?.id ?? 'another deployment'} is under way at Vercel`,
      { retryable: true },
    );
  const share = canaryShare(rollout);
  if (weight === share) return { kind: 'done' };
  if (weight === 100) return complete(client, aim);
  if (weight === 0) return abort(client, rollout, aim);
  if (weight < share)
    throw invalid(
      `a rolling release cannot go back from ${String(share)} % to ${String(weight)} %; it can only be ended`,
    );
  return approveUpTo(client, rollout, aim.request);
}

async function approveUpTo(
  client: VercelClient,
  { stages, activeStage }: RolloutFacts,
  { version, weight }: ShiftRequest,
): Promise<Begun> {
  const wanted = stages.find(({ targetPercentage }) => targetPercentage === weight);
  if (wanted === undefined)
    throw invalid(
      noStage(
        weight,
        stages.map(({ targetPercentage }) => targetPercentage),
      ),
    );
  for (let next = (activeStage?.index ?? -1) + 1; next <= wanted.index; next += 1)
    await approveStage(client, { canaryDeploymentId: version, nextStageIndex: next });
  return { kind: 'done' };
}

async function complete(client: VercelClient, { request: { version }, live }: Aim): Promise<Begun> {
  await completeRollout(client, version);
  if ((await readRollout(client)) === undefined) return { kind: 'done' };
  const handle: Handle = { kind: 'domains', to: version, after: live.project.lastAliasRequest?.requestedAt ?? 0 };
  return { kind: 'running', handle };
}

/** A rolling release ends by a rollback to what was there before it. */
async function abort(client: VercelClient, { currentDeployment }: RolloutFacts, { live }: Aim): Promise<Begun> {
  const base = currentDeployment?.id;
  if (base === undefined) throw invalid('Vercel does not say what was live before the rolling release');
  return moveTo(client, { project: live.project, to: base }, () =>
    rollBack(client, base, 'The rolling release is ended.'),
  );
}
