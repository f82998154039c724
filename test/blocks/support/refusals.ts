import { deploymentId, isComponentName, must } from '../../../src/domain/ids.ts';
import type { Refusal, RefusalCode } from '../../../src/domain/refusals.ts';
import {
  deployment as id,
  grace,
  production,
  releaseManagers,
  shop,
  shopProduction as target,
  staging,
  web,
} from './names.ts';
import { nowMs } from './records.ts';

const lock = { target, by: grace, reason: 'investigating checkout errors', sinceMs: nowMs, untilMs: nowMs + 7_200_000 };
const freeze = {
  id: 7,
  scope: { kind: 'environment', environment: production },
  by: grace,
  reason: 'stocktaking',
  sinceMs: nowMs,
} as const;

/** One refusal of each code, as the reference shows them; the compiler misses none. */
export const examples: { readonly [Code in RefusalCode]: Extract<Refusal, { readonly code: Code }> } = {
  'unknown-command': { code: 'unknown-command', typed: '/deploy stpo', suggestion: '/deploy stop' },
  'missing-words': { code: 'missing-words', usage: '/deploy <service> <environment>', missing: 'the environment' },
  'too-many-words': { code: 'too-many-words', usage: '/deploy unlock <service> <environment>', extra: 'please' },
  'too-long': { code: 'too-long', limit: 500, length: 2310 },
  'unclosed-quote': { code: 'unclosed-quote', typed: '"new cart' },
  'unknown-flag': {
    code: 'unknown-flag',
    flag: '--reson',
    usage: '/deploy <service> <environment>',
    suggestion: '--reason',
  },
  'unknown-service': { code: 'unknown-service', typed: 'shp', suggestion: shop, known: [shop, web] },
  'unknown-environment': {
    code: 'unknown-environment',
    typed: 'prod',
    suggestion: production,
    known: [staging, production],
  },
  'not-deployed-there': { code: 'not-deployed-there', service: shop, environment: staging },
  'ambiguous-words': {
    code: 'ambiguous-words',
    readings: ['/deploy shop to staging at production', '/deploy shop to production at staging'],
  },
  'unsafe-reference': { code: 'unsafe-reference', typed: '--output=/x' },
  'unknown-revision': { code: 'unknown-revision', typed: 'v9.9.9', service: shop },
  'repository-unreachable': { code: 'repository-unreachable', service: shop },
  'unknown-release': { code: 'unknown-release', typed: 'v1.0.0', known: ['v2.3.1', 'v2.3.0'] },
  'unknown-deployment': { code: 'unknown-deployment', typed: 'shop#999' },
  'invalid-percent': { code: 'invalid-percent', typed: '120' },
  'invalid-duration': { code: 'invalid-duration', typed: 'two hours' },
  'invalid-time': { code: 'invalid-time', typed: '25:00', why: 'a day has 24 hours' },
  'reason-needed': { code: 'reason-needed', usage: '/deploy lock <service> <environment> <reason>' },
  'unreadable-press': { code: 'unreadable-press' },
  'not-configured': { code: 'not-configured', what: 'feature flags' },
  'foreign-person': { code: 'foreign-person' },
  'not-allowed': { code: 'not-allowed', action: 'deploy', roles: [releaseManagers], target },
  'roles-unknown': { code: 'roles-unknown', role: releaseManagers },
  'own-request': { code: 'own-request' },
  'already-approved': { code: 'already-approved', atMs: nowMs },
  'not-awaiting-approval': { code: 'not-awaiting-approval', id, phase: 'live' },
  'plan-changed': { code: 'plan-changed', id },
  outdated: { code: 'outdated', id, phase: 'baking' },
  'illegal-in-phase': { code: 'illegal-in-phase', id, phase: 'awaiting', wanted: 'promoted' },
  'already-rolling-back': { code: 'already-rolling-back', id },
  'already-held': { code: 'already-held', id },
  'not-held': { code: 'not-held', id },
  'gate-closed': { code: 'gate-closed', id, state: 'decided', name: 'production', by: grace },
  'several-gates': { code: 'several-gates', id, names: ['production', 'migrations'] },
  'nothing-in-flight': { code: 'nothing-in-flight', service: shop, environment: production },
  'several-in-flight': { code: 'several-in-flight', ids: [id, deploymentId(web, 7)] },
  'already-live': { code: 'already-live', target, label: 'v2.4.0' },
  'already-requested': { code: 'already-requested', id },
  'release-is-bad': { code: 'release-is-bad', label: 'v2.4.0', reason: 'v2.4.0 rolled back', target },
  'nothing-live': { code: 'nothing-live', target },
  'nothing-to-roll-back-to': { code: 'nothing-to-roll-back-to', target },
  'cannot-split': { code: 'cannot-split', target, why: 'no earlier version was live here' },
  'not-possible': {
    code: 'not-possible',
    target,
    blockers: [
      { component: must(isComponentName, 'hosting'), why: 'version 42 is older than the retention of 30 days' },
    ],
  },
  'consent-needed': { code: 'consent-needed', target, consents: ['the function resize-images is deleted'] },
  'not-drifted': { code: 'not-drifted', target },
  'moving-now': { code: 'moving-now', id },
  'drift-changed': { code: 'drift-changed', target },
  'fix-unknown': { code: 'fix-unknown', target },
  locked: { code: 'locked', lock },
  'not-locked': { code: 'not-locked', target },
  'lock-of-another': { code: 'lock-of-another', lock },
  frozen: { code: 'frozen', freeze },
  'already-frozen': { code: 'already-frozen', freeze },
  'not-frozen': { code: 'not-frozen' },
  'rollback-failed-there': { code: 'rollback-failed-there', id },
  'not-done': { code: 'not-done' },
  'database-unreachable': { code: 'database-unreachable' },
};

/** Every text of a refusal replaced by these words. */
export const worded = (refused: Refusal, words: string): Refusal =>
  JSON.parse(
    JSON.stringify(refused, (key, value: unknown) =>
      ['typed', 'usage', 'missing', 'extra', 'flag', 'why', 'what', 'label', 'wanted'].includes(key)
        ? words
        : key === 'reason'
          ? words
          : (key === 'readings' || key === 'consents') && Array.isArray(value)
            ? value.map(() => words)
            : value,
    ),
  ) as Refusal;
