/** Requests of programs of our own that carry files: without the limits of the bot's fetch, which takes texts only. */
export const plainFetch = (address: string, init: RequestInit): Promise<Response> =>
  fetch(address, { redirect: 'error', signal: AbortSignal.timeout(600_000), ...init });
