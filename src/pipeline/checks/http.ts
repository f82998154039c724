import { z } from 'zod';
import type { CheckRunner } from '../../ports/checks.ts';
import type { Fetch } from '../../ports/http.ts';
import { HttpFailure } from '../../ports/http.ts';
import { ProviderError } from '../../ports/provider-error.ts';

/** An address of the team's own that must answer with the expected status. */
export const httpCheckSettings = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).describe('The address that is asked with GET.'),
  status: z.int().min(100).max(599).default(200).describe('The status that means yes.'),
});

/** Asking changes nothing, so an address that does not answer, or only with its own trouble, is asked again. */
export const httpCheck = (fetch: Fetch): CheckRunner => ({
  kind: 'http',
  service: ({ settings }) => new URL(httpCheckSettings.parse(settings).url).origin,
  run: async ({ settings, timeoutMs }, plan, signal) => {
    const { url, status } = httpCheckSettings.parse(settings);
    const headers = { 'x-quarterdeck-revision': plan.release.revision, 'x-quarterdeck-service': plan.service };
    try {
      const answer = await fetch({ method: 'GET', url, headers, timeoutMs }, signal);
      const passed = answer.status === status;
      const summary = `${new URL(url).host} answered ${answer.status}${passed ? '' : `, not ${status}`}`;
      if (!passed && answer.status >= 500) throw new ProviderError('unavailable', summary, { retryable: true });
      return { passed, summary };
    } catch (error) {
      if (error instanceof HttpFailure) throw silent(error);
      throw error;
    }
  },
});

function silent({ code, message }: HttpFailure): ProviderError {
  if (code === 'timeout' || code === 'cancelled') return new ProviderError('timeout', message, { retryable: true });
  const isOurs = code === 'invalid-request' || code === 'refused-address' || code === 'tls' || code === 'too-large';
  return new ProviderError(isOurs ? 'invalid' : 'network', message, { retryable: !isOurs });
}
