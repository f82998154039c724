import { createPublicKey, randomBytes, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { Answer } from './answers.ts';
import { notFound, refused } from './answers.ts';
import type { Level, Token } from './records.ts';
import { iso } from './shapes.ts';

const hourMs = 3_600_000;

export interface AppRecord {
  readonly id: string;
  readonly publicKey: KeyObject;
  readonly installation: number;
  readonly permissions: Readonly<Record<string, Level>>;
}

/** The permission that each call needs; what is not named here needs none but to see the repository. */
const needed: Readonly<Record<string, readonly [string, Level]>> = {
  'actions/create-workflow-dispatch': ['actions', 'write'],
  'actions/cancel-workflow-run': ['actions', 'write'],
  'actions/force-cancel-workflow-run': ['actions', 'write'],
  'actions/re-run-workflow': ['actions', 'write'],
  'actions/review-pending-deployments-for-run': ['deployments', 'write'],
  'actions/get-pending-deployments-for-run': ['actions', 'read'],
  'actions/get-reviews-for-run': ['actions', 'read'],
  'repos/get-all-deployment-protection-rules': ['actions', 'read'],
  'actions/get-workflow': ['actions', 'read'],
  'actions/get-workflow-run': ['actions', 'read'],
  'actions/list-workflow-runs': ['actions', 'read'],
  'actions/list-workflow-runs-for-repo': ['actions', 'read'],
  'actions/list-jobs-for-workflow-run': ['actions', 'read'],
  'actions/download-job-logs-for-workflow-run': ['actions', 'read'],
  'repos/create-deployment': ['deployments', 'write'],
  'repos/create-deployment-status': ['deployments', 'write'],
  'repos/list-deployments': ['deployments', 'read'],
  'repos/list-deployment-statuses': ['deployments', 'read'],
  'repos/get-deployment': ['deployments', 'read'],
  'checks/list-for-ref': ['checks', 'read'],
  'repos/get-combined-status-for-ref': ['statuses', 'read'],
  'repos/get-content': ['contents', 'read'],
  'repos/list-commits': ['contents', 'read'],
  'repos/get-commit': ['contents', 'read'],
  'repos/compare-commits-with-basehead': ['contents', 'read'],
  'repos/list-branches': ['contents', 'read'],
  'repos/list-tags': ['contents', 'read'],
  'git/get-ref': ['contents', 'read'],
  'git/list-matching-refs': ['contents', 'read'],
  'repos/list-pull-requests-associated-with-commit': ['pull_requests', 'read'],
  'pulls/list-reviews': ['pull_requests', 'read'],
};

/** Says no the way GitHub does: unknown credential 401, unseen repository 404, too little permission 403. */
export function refusal(
  token: Token | undefined,
  { operation, repository, nowMs }: { readonly operation: string; readonly repository: string; readonly nowMs: number },
): Answer | undefined {
  if (token === undefined || nowMs >= (token.expiresMs ?? Number.MAX_SAFE_INTEGER))
    return refused(401, 'Bad credentials');
  if (token.repositories !== undefined && !token.repositories.includes(repository)) return notFound;
  const [permission, level] = needed[operation] ?? ['metadata', 'read'];
  const has = permission === 'metadata' ? 'read' : token.permissions[permission];
  if (has === 'write' || has === level) return undefined;
  const subject = token.kind === 'user' ? 'personal access token' : 'integration';
  return {
    ...refused(403, `Resource not accessible by ${subject}`),
    headers: { 'x-accepted-github-permissions': `${permission}=${level}` },
  };
}

export const limit = 5_000;

/** The window's headers; an answer of 403 once it is used up. What was not changed since costs nothing. */
export function counted(
  token: Token,
  nowMs: number,
): { readonly headers: Readonly<Record<string, string>>; readonly isOver: boolean } {
  if (nowMs >= token.windowMs + hourMs) {
    token.used = 0;
    token.windowMs = nowMs;
  }
  const isOver = token.used >= limit;
  if (!isOver) token.used += 1;
  const headers = {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(limit - token.used),
    'x-ratelimit-used': String(token.used),
    'x-ratelimit-reset': String(Math.ceil((token.windowMs + hourMs) / 1000)),
    'x-ratelimit-resource': 'core',
    ...(token.scopes === undefined ? {} : { 'x-oauth-scopes': token.scopes.join(', ') }),
  };
  return { headers, isOver };
}

const claims = z.object({ iss: z.union([z.string(), z.number()]), iat: z.number(), exp: z.number() });

/** An app shows its signed name; it lives ten minutes at most. */
export function isAppToken(app: AppRecord, jwt: string, nowMs: number): boolean {
  const [head = '', payload = '', signature = ''] = jwt.split('.');
  const isSigned = verify(
    'RSA-SHA256',
    Buffer.from(`${head}.${payload}`),
    app.publicKey,
    Buffer.from(signature, 'base64url'),
  );
  if (!isSigned) return false;
  const { iss, iat, exp } = claims.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
  const nowS = nowMs / 1000;
  return String(iss) === app.id && exp > nowS && exp - iat <= 660 && iat <= nowS + 60;
}

export const publicKeyOf = (pem: string): KeyObject => createPublicKey(pem);

/** A token of an installation; it lives an hour. */
export function installationToken(
  app: AppRecord,
  nowMs: number,
): { readonly text: string; readonly token: Token; readonly body: unknown } {
  const text = `ghs_${randomBytes(18).toString('hex')}`;
  const expiresMs = nowMs + hourMs;
  const token: Token = {
    ...{ login: `app-${app.id}[bot]`, kind: 'installation', permissions: app.permissions, expiresMs },
    ...{ used: 0, windowMs: nowMs },
  };
  return { text, token, body: { token: text, expires_at: iso(expiresMs), permissions: app.permissions } };
}
