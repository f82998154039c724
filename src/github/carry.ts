import { Secret } from '../domain/secret.ts';
import type { Fetch } from '../ports/http.ts';

const longestCallMs = 20_000;
/** A page of a hundred runs or commits; a larger answer means something else than we asked for. */
const maximumBytes = 16_000_000;
const withoutBody: readonly number[] = [204, 205, 304];

interface Wanted {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** Our one way out in the form that the client calls: no redirects, bounded, and the credential goes to its own origin alone. */
export function carriedBy(fetch: Fetch, apiUrl: string): (url: string, wanted?: Wanted) => Promise<Response> {
  const { origin } = new URL(apiUrl);
  return async (url, { method = 'GET', headers = {}, body, signal } = {}) => {
    const { authorization, ...plain } = headers;
    const secrets =
      authorization === undefined ? {} : { secrets: { origin, headers: { authorization: new Secret(authorization) } } };
    const request = { url, method, headers: plain, timeoutMs: longestCallMs, maximumBytes, ...secrets };
    const answer = await fetch(body === undefined ? request : { ...request, body }, signal);
    return new Response(withoutBody.includes(answer.status) ? null : answer.body, {
      status: answer.status,
      headers: { ...answer.headers },
    });
  };
}
