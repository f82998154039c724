import type { Actor } from '../../../src/domain/deployment.ts';
import type { Notice, NoticeFacts } from '../../../src/domain/notice.ts';
import { noticeEvents } from '../../../src/domain/notice.ts';
import { deployment, digest, grace, ada, onCall, production, releaseManagers, shop, shopProduction } from './names.ts';
import type { StandingGate } from '../../../src/domain/gate.ts';
import { isComponentName, isStepKey, must } from '../../../src/domain/ids.ts';
import { aFailure, nowMs, smokeResult } from './records.ts';

export const subject = {
  id: deployment,
  kind: 'deploy',
  service: shop,
  environment: production,
  label: 'v2.4.0',
  baseLabel: 'v2.3.1',
  requestedBy: ada,
  epoch: 3,
  digest,
} as const;

/** A notice of the deployment, said by a person unless told otherwise. */
export const about = (
  facts: NoticeFacts,
  by: Actor = { kind: 'person', id: grace },
): Extract<Notice, { readonly about: 'deployment' }> => ({
  about: 'deployment',
  subject,
  atMs: nowMs,
  by,
  facts,
});

const web = must(isComponentName, 'web');
const lock = { target: shopProduction, by: grace, reason: 'index rebuild', sinceMs: nowMs };
const freeze = { id: 1, scope: { kind: 'all' }, by: grace, reason: 'stocktaking', sinceMs: nowMs } as const;

const aGate = (words: string): StandingGate => ({
  ...{ id: '9:1', name: words, url: 'https://good.example/9', step: must(isStepKey, 'shop#42/5/release/web') },
  ...{ subject: words, reviewers: Array.from({ length: 12 }, () => words), isOurs: true },
});

/** One of each event, with these words wherever somebody's words stand. */
export const oneOfEach = (words: string): readonly Notice[] => {
  const failure = aFailure({ code: 'step-failed', subject: words, detail: words });
  const facts: readonly NoticeFacts[] = [
    ...(['planned', 'admitted', 'expired', 'started', 'released', 'plan-changed', 'resolved'] as const).map(
      (event) => ({ event, detail: words }) as const,
    ),
    { event: 'approval-wanted', roles: [releaseManagers], have: 1, need: 2 },
    { event: 'approval-reminder', roles: [releaseManagers, onCall], have: 0, need: 2 },
    { event: 'approved', have: 1, need: 2, comment: words },
    { event: 'rejected', reason: words },
    { event: 'cancelled', reason: words },
    { event: 'blocked', failed: Array.from({ length: 50 }, () => ({ name: words, summary: words, remedy: words })) },
    { event: 'stage-reached', weight: 25 },
    { event: 'gate-waiting', gate: aGate(words), roles: [releaseManagers] },
    { event: 'gate-waiting', gate: { ...aGate(words), isOurs: false, untilMs: nowMs, rules: [words] }, roles: [] },
    { event: 'gate-decided', name: words, subject: words, verdict: 'rejected', reason: words },
    { event: 'gate-refused', name: words, url: 'https://good.example', outcome: { kind: 'refused', sentence: words } },
    {
      event: 'gate-refused',
      name: words,
      url: 'https://good.example',
      outcome: { kind: 'elsewhere', sentence: words },
    },
    { event: 'recovering', step: words, strategy: 'wait-as-long-as-asked', met: words },
    {
      event: 'held',
      reason: { kind: 'inconclusive', why: words },
      dueAtMs: nowMs + 1000,
      onExpiry: 'roll-back',
      ask: onCall,
    },
    { event: 'hold-reminder', reason: { kind: 'paused', comment: words }, dueAtMs: nowMs + 1000 },
    { event: 'resumed' },
    { event: 'promoted' },
    { event: 'trigger-breached', failure, shadow: true },
    { event: 'rolling-back', failure, shadow: false },
    { event: 'failed', failure, shadow: false },
    {
      event: 'smoke-failed',
      results: Array.from({ length: 20 }, () => smokeResult({ sequence: words, passed: false })),
    },
    { event: 'smoke-passed', results: [smokeResult()] },
    { event: 'succeeded', tookMs: 65_000 },
    { event: 'rolled-back', failure, decidedInMs: 9000, restoredInMs: 800 },
    { event: 'rollback-failed', why: words },
  ];
  const by = { kind: 'person', id: grace } as const;
  return [
    ...facts.map((fact) => about(fact)),
    { about: 'lock', event: 'locked', atMs: nowMs, by, lock: { ...lock, reason: words } },
    { about: 'lock', event: 'unlocked', atMs: nowMs, by, lock: { ...lock, reason: words } },
    { about: 'freeze', event: 'frozen', atMs: nowMs, by, freeze: { ...freeze, reason: words } },
    { about: 'freeze', event: 'unfrozen', atMs: nowMs, by, freeze: { ...freeze, reason: words } },
    { about: 'configuration', event: 'configuration-changed', atMs: nowMs, version: 'abc', sentences: [] },
    {
      about: 'configuration',
      event: 'configuration-faulty',
      atMs: nowMs,
      version: 'abc',
      sentences: Array.from({ length: 90 }, () => words),
    },
    {
      about: 'drift',
      event: 'drift',
      atMs: nowMs,
      target: shopProduction,
      service: shop,
      environment: production,
      label: words,
      percent: 2.4,
      limitPercent: 1,
      differing: 30,
      differences: Array.from({ length: 6 }, () => ({ component: web, fact: words, was: words, is: words })),
    },
    ...(['backup-failed', 'proof-failed', 'restore-proven'] as const).map((event): Notice => ({
      about: 'backup',
      event,
      atMs: nowMs,
      ...{ target: shopProduction, service: shop, environment: production, component: web, sentence: words },
      ...(event === 'restore-proven' ? { proven: { backup: words, atMs: nowMs, documents: 12_431, ms: 240_000 } } : {}),
    })),
    { about: 'audit', event: 'audit-head', atMs: nowMs, count: 1_234_567, hash: 'f00d' },
  ];
};

export const allEvents = noticeEvents;
