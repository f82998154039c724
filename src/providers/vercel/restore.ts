import { ProviderError } from '../../ports/provider-error.ts';
import type { Begun, RestoreRequest, StepCall } from '../../ports/provider.ts';
import type { VercelClient } from './client.ts';
import { vercelState } from './handle.ts';
import type { VercelState } from './handle.ts';
import { claim } from './journal.ts';
import { movingIn, readLive } from './live.ts';
import type { Live } from './live.ts';
import { moveTo } from './move.ts';
import { orAbsent, readDeployment } from './reads.ts';
import { isVariableBack, putBackVariable } from './variable.ts';
import { rollBack } from './writes.ts';

/** Puts back the deployment that was live, and the variable where there is one. */
export async function restore(client: VercelClient, request: RestoreRequest, call: StepCall): Promise<Begun> {
  const wanted = vercelState(request.snapshot.state);
  await claim(client, request, call);
  await putBackVariable(client, wanted.variable);
  const live = await readLive(client);
  const { production } = wanted;
  if (production === null) return nothingBefore(client, live.production);
  if (isAtRest(live, production)) return { kind: 'done' };
  const ask = () => rollBack(client, production, `Put back by step ${call.key}`);
  try {
    return await moveTo(client, { project: live.project, to: production }, ask);
  } catch (error) {
    throw await explained(client, production, error);
  }
}

/** Whether everything stands as in the snapshot. */
export async function isRestored(client: VercelClient, live: Live, state: VercelState): Promise<boolean> {
  return isAtRest(live, state.production) && (await isVariableBack(client, state.variable));
}

/** Domains that are still moving elsewhere would arrive after all was believed to be back. */
const isAtRest = ({ project, rollout, production }: Live, wanted: string | null): boolean =>
  rollout === undefined && (production ?? null) === wanted && movingIn(project) === undefined;

/** Vercel cannot take production away again. */
function nothingBefore({ settings }: VercelClient, production: string | undefined): Begun {
  if (production === undefined) return { kind: 'done' };
  throw new ProviderError(
    'invalid',
    `nothing was live in Vercel project ${settings.project} before; Vercel cannot make it so again`,
  );
}

/** Says what a refused rollback means, where the status alone does not. */
async function explained(client: VercelClient, production: string, error: unknown): Promise<unknown> {
  if (!(error instanceof ProviderError)) return error;
  if (error.code === 'plan-limit')
    return withSentence(
      error,
      `the plan at Vercel lets only the deployment directly before come back, not ${production}`,
    );
  if (error.code !== 'invalid' && error.code !== 'not-found') return error;
  const isThere = (await orAbsent(readDeployment(client, production))) !== undefined;
  if (isThere)
    return withSentence(error, `Vercel does not take ${production} as a way back (422: never live, or expired)`);
  return new ProviderError('gone', `${production} is deleted at Vercel`, { cause: error });
}

const withSentence = (error: ProviderError, sentence: string): ProviderError =>
  new ProviderError(error.code, sentence, { cause: error });
