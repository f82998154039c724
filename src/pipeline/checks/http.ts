import { z } from 'zod';
import type { CheckRunner } from '../../ports/checks.ts';
import type { Fetch } from '../../ports/http.ts';
import { HttpFailure } from '../../ports/http.ts';

/** An address of the team's own that must answer with the expected status. */
export const httpCheckSettings = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).describe('The address that is asked with GET.'),
  status: z.int().min(100).max(599).default(200).describe('The status that means yes.'),
});

export const httpCheck = (fetch: Fetch): CheckRunner => ({
  kind: 'http',
  run: async ({ settings, timeoutMs }, plan, signal) => {
    const { url, status } = httpCheckSettings.parse(settings);
    const headers = { 'x-quarterdeck-revision': plan.release.revision, 'x-quarterdeck-service': plan.service };
    try {
      const answer = await fetch({ method: 'GET', url, headers, timeoutMs }, signal);
      const passed = answer.status === status;
      return { passed, summary: `${new URL(url).host} answered ${answer.status}${passed ? '' : `, not ${status}`}` };
    } catch (error) {
      if (error instanceof HttpFailure) return { passed: false, summary: error.message };
      throw error;
    }
  },
});
