import type { Octokit } from '@octokit/rest';

const mostRemembered = 300;

type Answered = Awaited<ReturnType<Octokit['request']>>;

/** Questions asked again carry the mark of the last answer: what did not change costs nothing of the hour's limit. */
export function rememberAnswers(octokit: Octokit): void {
  const known = new Map<string, Answered>();
  octokit.hook.wrap('request', async (request, options) => {
    if (options.method !== 'GET') return request(options);
    const { url } = octokit.request.endpoint.parse(options);
    const last = known.get(url);
    const etag = last?.headers.etag;
    try {
      // The hooks further in were handed these very options: a copy would not reach them.
      if (etag !== undefined) options.headers['if-none-match'] = etag;
      const answer = await request(options);
      if (answer.headers.etag !== undefined) remember(known, url, answer);
      return answer;
    } catch (error) {
      if (last !== undefined && statusOf(error) === 304) return last;
      throw error;
    }
  });
}

const statusOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;

/** The oldest goes when there are too many. */
function remember(known: Map<string, Answered>, url: string, answer: Answered): void {
  known.delete(url);
  known.set(url, answer);
  const [oldest] = known.keys();
  if (known.size > mostRemembered && oldest !== undefined) known.delete(oldest);
}
