import type { Deployment } from '../../../src/domain/deployment.ts';
import type { ServiceName } from '../../../src/domain/ids.ts';
import { deploymentId, isEnvironmentName, isServiceName, must, targetId } from '../../../src/domain/ids.ts';
import type { Lock } from '../../../src/domain/lock.ts';
import type { Plan } from '../../../src/domain/plan.ts';
import { ada, digest, grace, revision, shopProduction } from './names.ts';
import { aFailure, finding, inFlight, nowMs, plan, procedure, smokeResult } from './records.ts';

/** What people type to see what breaks. */
const nasty = `<!channel> <!here> <@U0EVIL> <https://evil.example|click> & \`\`\` *b* _i_ ~s~ \u202egnp.exe שלום مرحبا 👩‍👩‍👧‍👦\n\r\n\t\u0000 @channel #general `;

export const enormous = nasty.repeat(40).slice(0, 3000);

const longName = (index: number): ServiceName => must(isServiceName, `s${String(index).padStart(39, 'x')}`);

const commit = (index: number) => ({
  revision,
  subject: `${index} ${enormous}`,
  author: { name: enormous, email: `a${index}@example.org` },
  atMs: nowMs,
});

export const hostilePlan: Plan = {
  ...plan,
  release: { ...plan.release, label: enormous.slice(0, 200), bad: { by: ada, atMs: nowMs, reason: enormous } },
  base: { ...plan.release, label: enormous.slice(0, 200) },
  commits: Array.from({ length: 500 }, (_, index) => commit(index)),
  commitCount: 500,
  risks: Array.from({ length: 30 }, () => enormous),
  procedure: {
    ...procedure,
    stages: Array.from({ length: 60 }, (_, index) => ({ weight: index, durationMs: 61_000, gate: 'manual' as const })),
    checks: Array.from({ length: 50 }, (_, index) => ({ ...procedure.checks[0]!, name: `${index} ${enormous}` })),
    components: Array.from({ length: 40 }, () => ({
      ...procedure.components[0]!,
      undo: { kind: 'impossible' as const, why: enormous },
    })),
    approval: { ...procedure.approval, count: 40 },
  },
};

/** A deployment in which every text is as bad as it can be. */
export const hostile = (change: Partial<Deployment> = {}): Deployment =>
  inFlight({
    plan: hostilePlan,
    reason: enormous,
    approvals: Array.from({ length: 30 }, (_, index) => ({
      by: index % 2 === 0 ? ada : grace,
      atMs: nowMs,
      digest,
      comment: enormous,
    })),
    rejection: { by: grace, atMs: nowMs, reason: enormous },
    checks: Array.from({ length: 50 }, (_, index) => ({
      name: `${index} ${enormous}`,
      mode: 'enforce',
      state: 'failed',
      summary: enormous,
      remedy: enormous,
      atMs: nowMs,
    })),
    findings: Array.from({ length: 50 }, (_, index) =>
      finding({
        metric: enormous,
        trigger: `${index}`,
        note: enormous,
        verdict: { kind: 'inconclusive', why: enormous },
      }),
    ),
    output: Array.from({ length: 50 }, () => enormous),
    smoke: Array.from({ length: 40 }, (_, index) =>
      smokeResult({
        sequence: `${index} ${enormous}`,
        passed: false,
        requests: [{ name: enormous, passed: false, tookMs: 1, faults: [enormous] }],
      }),
    ),
    failure: aFailure({ code: 'step-failed', subject: enormous, detail: enormous }),
    rollbackTrouble: enormous,
    spans: Array.from({ length: 200 }, () => ({
      phase: 'shifting' as const,
      stageIndex: 3,
      fromMs: nowMs,
      toMs: nowMs,
    })),
    ...change,
  });

export const hostileLock: Lock = {
  target: shopProduction,
  by: grace,
  reason: enormous,
  sinceMs: nowMs,
  untilMs: nowMs + 1,
};

/** Forty services with the longest names in three environments, everything moving, waiting and locked. */
export const crowd = Array.from({ length: 40 }, (_, index) => longName(index)).flatMap((service) =>
  ['development', 'staging', `production${'x'.repeat(30)}`].map((name) => {
    const environment = must(isEnvironmentName, name);
    const id = targetId(service, environment);
    const here = hostile({ id: deploymentId(service, 123_456_789), service, environment, target: id });
    return {
      target: { id, service, environment },
      live: { release: hostilePlan.release, deployment: here.id, sinceMs: 0, by: ada },
      moving: here,
      waiting: [here, here, here, here, here, here],
      lock: { ...hostileLock, target: id },
    };
  }),
);
