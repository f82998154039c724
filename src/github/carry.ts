import { Secret } from '../domain/secret.ts';
import type { Fetch, HttpAnswer } from '../ports/http.ts';

const longestCallMs = 20_000;
/** A page of a hundred runs or commits; a larger answer means something else than we asked for. */
const maximumBytes = 16_000_000;
const withoutBody: readonly number[] = [204, 205, 304];
const mostRedirects = 3;
/** A repository that was renamed or moved answers so, reads and writes differently; with 302 GitHub only leads to downloads. */
const redirects: readonly number[] = [301, 307, 308];
const keepsMethod: readonly number[] = [307, 308];

interface Wanted {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** Our one way out in the form that the client calls: bounded, and neither credential nor redirect leaves its own origin. */
export function carriedBy(fetch: Fetch, apiUrl: string): (url: string, wanted?: Wanted) => Promise<Response> {
  const { origin } = new URL(apiUrl);
  return async (url, { method = 'GET', headers = {}, body, signal } = {}) => {
    const { authorization, ...plain } = headers;
    const secrets =
      authorization === undefined ? {} : { secrets: { origin, headers: { authorization: new Secret(authorization) } } };
    const sent = body === undefined ? {} : { body };
    const ask = (at: string) =>
      fetch({ url: at, method, headers: plain, timeoutMs: longestCallMs, maximumBytes, ...secrets, ...sent }, signal);
    let answer = await ask(url);
    for (let left = mostRedirects; left > 0; left -= 1) {
      const next = leadsTo(answer, { from: url, method });
      if (next === undefined) break;
      answer = await ask(next);
    }
    return new Response(withoutBody.includes(answer.status) ? null : answer.body, {
      status: answer.status,
      headers: { ...answer.headers },
    });
  };
}

/** Where a redirect leads, if it may be followed. */
function leadsTo(
  { status, headers }: Pick<HttpAnswer, 'status' | 'headers'>,
  { from, method }: { readonly from: string; readonly method: string },
): string | undefined {
  const { location } = headers;
  const mayFollow = method === 'GET' ? redirects.includes(status) : keepsMethod.includes(status);
  if (!mayFollow || location === undefined || !URL.canParse(location, from)) return undefined;
  const next = new URL(location, from);
  return next.origin === new URL(from).origin ? next.href : undefined;
}
