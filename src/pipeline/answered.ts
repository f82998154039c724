import { ProviderError } from '../ports/provider-error.ts';

/** The answer, or a timeout when the signal fires first: a far end that never answers must not hold a deployment for ever. */
export async function answered<Answer>(call: Promise<Answer>, signal: AbortSignal): Promise<Answer> {
  const late = new ProviderError('timeout', 'no answer in time', { outcome: 'unknown', retryable: true });
  const over = Promise.withResolvers<never>();
  const fire = (): void => {
    over.reject(late);
  };
  if (signal.aborted) fire();
  signal.addEventListener('abort', fire, { once: true });
  try {
    return await Promise.race([call, over.promise]);
  } catch (error) {
    if (error instanceof ProviderError || !signal.aborted) throw error;
    throw late;
  } finally {
    signal.removeEventListener('abort', fire);
  }
}
