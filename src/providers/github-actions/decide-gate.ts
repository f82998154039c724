import type { GateAnswer, GateWish } from '../../ports/gate.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import { readGateId, readGates, readReviews, review } from './gates.ts';
import type { PendingGate, Review } from './gates.ts';
import type { WorkflowPlace } from './runs.ts';

type Place = Omit<WorkflowPlace, 'workflow'>;

/** Says the word once: what was said before, or by somebody else in between, is found in the run’s own reviews. */
export async function sayToGate(
  place: Place,
  { gate, verdict: state, comment }: Omit<GateWish, 'handle'>,
  signal: AbortSignal,
): Promise<GateAnswer> {
  const { run, environment } = readGateId(gate);
  const before = await standing(place, { run, environment }, signal);
  if (before.answer !== undefined) return before.answer;
  try {
    await review(place, { run, environment, state, comment }, signal);
    return { kind: 'taken' };
  } catch (error) {
    if (!(error instanceof ProviderError) || !isNo(error)) throw error;
    const after = await standing(place, { run, environment }, signal);
    if (after.answer !== undefined) return after.answer;
    const { name } = after.pending.environment;
    throw new ProviderError(
      'forbidden',
      `this bot’s credential may not decide about ${name}, only its reviewers may, on GitHub’s own page (${error.message})`,
    );
  }

  async function standing(
    at: Place,
    { run: id, environment: wanted }: { readonly run: number; readonly environment: number },
    until: AbortSignal,
  ): Promise<Standing> {
    const reviews = (await readReviews(at, id, until)).filter(({ environments }) =>
      environments.some((one) => one.id === wanted),
    );
    if (reviews.some((one) => one.comment === comment)) return { answer: { kind: 'taken' } };
    const pending = (await readGates(at, id, until)).find((one) => one.environment.id === wanted);
    return pending === undefined ? { answer: elsewhere(reviews.at(-1)) } : { pending };
  }
}

type Standing =
  | { readonly answer: GateAnswer; readonly pending?: undefined }
  | { readonly answer?: undefined; readonly pending: PendingGate };

const isNo = ({ code }: ProviderError): boolean => code === 'forbidden' || code === 'invalid' || code === 'not-found';

const elsewhere = (last: Review | undefined): GateAnswer => ({
  kind: 'elsewhere',
  sentence:
    last === undefined
      ? 'GitHub does not wait there any more'
      : `${last.user?.login ?? 'somebody'} ${last.state} it on GitHub before`,
});
