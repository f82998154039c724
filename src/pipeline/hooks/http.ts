import type { Deployment } from '../../domain/deployment.ts';
import type { Hook } from '../../domain/plan.ts';
import type { Secret, SecretRef } from '../../domain/secret.ts';
import { Secret as SecretValue } from '../../domain/secret.ts';
import type { HookRunner } from '../../ports/hooks.ts';
import type { Fetch, HttpAnswer } from '../../ports/http.ts';
import { HttpFailure } from '../../ports/http.ts';
import type { ProviderErrorCode } from '../../ports/provider-error.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import { httpHookSettings } from './settings.ts';

export interface HttpHookWorld {
  readonly fetch: Fetch;
  readonly secret: (reference: SecretRef) => Promise<Secret>;
}

/** Calls an address of the team’s own; any 2xx is a yes. */
export const httpHook = ({ fetch, secret }: HttpHookWorld): HookRunner => ({
  kind: 'http',
  service: ({ settings }) => new URL(httpHookSettings.parse(settings).url).origin,
  run: async (hook, deployment, { key, signal }) => {
    const { url, method, token } = httpHookSettings.parse(hook.settings);
    const { origin, host } = new URL(url);
    const bearer = token === undefined ? undefined : (await secret(token)).reveal();
    const secrets =
      bearer === undefined
        ? {}
        : { secrets: { origin, headers: { authorization: new SecretValue(`Bearer ${bearer}`) } } };
    const headers = { 'content-type': 'application/json', 'idempotency-key': key };
    const body = JSON.stringify(toldOf(hook, deployment));
    try {
      const answer = await fetch({ url, method, headers, ...secrets, body, timeoutMs: hook.timeoutMs }, signal);
      if (answer.status < 200 || answer.status > 299) throw refused(host, answer);
    } catch (error) {
      if (error instanceof HttpFailure) throw silent(host, error);
      throw error;
    }
  },
});

const toldOf = ({ name, at, phase }: Hook, { id, plan }: Deployment) => ({
  hook: name,
  at,
  phase,
  deployment: id,
  kind: plan.kind,
  service: plan.service,
  environment: plan.environment,
  revision: plan.release.revision,
  release: plan.release.label,
});

const byStatus: Readonly<Record<number, ProviderErrorCode>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  408: 'timeout',
  409: 'conflict',
  429: 'rate-limited',
};

function refused(host: string, { status, headers }: HttpAnswer): ProviderError {
  const isDown = status >= 500;
  const code = byStatus[status] ?? (isDown ? 'unavailable' : 'invalid');
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  return new ProviderError(code, `${host} answered ${status}`, {
    retryable: isDown || code === 'rate-limited' || code === 'timeout',
    outcome: isDown ? 'unknown' : 'not-done',
    ...(Number.isFinite(seconds) ? { retryAfterMs: seconds * 1000 } : {}),
  });
}

const neverSent: readonly HttpFailure['code'][] = ['unknown-host', 'refused'];
const permanent: readonly HttpFailure['code'][] = ['invalid-request', 'foreign-origin', 'refused-address', 'tls'];

function silent(host: string, { code, message }: HttpFailure): ProviderError {
  if (permanent.includes(code)) return new ProviderError('invalid', `${host}: ${message}`);
  const isLate = code === 'timeout' || code === 'cancelled';
  const outcome = neverSent.includes(code) ? 'not-done' : 'unknown';
  return new ProviderError(isLate ? 'timeout' : 'network', `${host}: ${message}`, { retryable: true, outcome });
}
