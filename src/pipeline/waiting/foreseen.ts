import type { CheckResult } from '../../domain/deployment.ts';
import { canonical } from '../../domain/json.ts';
import type { ComponentForesight, Consent, Plan } from '../../domain/plan.ts';
import { consentsOf, planDigest } from '../../domain/plan.ts';
import { foresee } from '../../operations/foresight.ts';
import type { Next, Work } from '../work.ts';
import { happened } from '../work.ts';

/** Its turn has come: a far end that does not answer soon is not waited for again. */
const limitMs = 2_000;

/**
 * What the far ends say of the plan now that it would begin: what cannot be done any more blocks it, and what differs from
 * what people agreed to is asked again.
 */
export async function foreseenAgain(work: Work): Promise<Next | undefined> {
  const { deployment, world, nowMs } = work;
  const { plan } = deployment;
  if (plan.kind !== 'deploy' || plan.foresight === undefined) return undefined;
  const { plan: now, blockers } = await foresee(world, plan, limitMs);
  if (blockers.length > 0)
    return blocked(
      work,
      blockers.map(({ component, why }) => `${component}: ${why}`),
    );
  const differing = (now.foresight ?? []).filter((one) => differs(one, plan));
  if (differing.length === 0) return undefined;
  const { approval } = plan.procedure;
  const fresh = newConsents(plan, now);
  if (approval.count === 0)
    return fresh.length === 0
      ? undefined
      : blocked(
          work,
          fresh.map(({ sentence }) => `not agreed to: ${sentence}`),
        );
  const known = { ...now, foresight: now.foresight?.map((one) => remembered(one, plan)) ?? [] };
  return happened({
    kind: 'base-moved',
    plan: known,
    digest: planDigest(known),
    expiresAtMs: nowMs + approval.expiresAfterMs,
  });
}

const before = ({ component }: ComponentForesight, { foresight = [] }: Plan): ComponentForesight | undefined =>
  foresight.find((one) => one.component === component);

/** People who agreed without knowing agreed to whatever changes, but to no deletion. */
function differs(now: ComponentForesight, plan: Plan): boolean {
  const then = before(now, plan);
  if (now.unknown !== undefined) return false;
  if (then === undefined || then.unknown !== undefined) return now.consents.length > 0;
  return canonical(boundOf(then)) !== canonical(boundOf(now));
}

const boundOf = ({ changes, consents, undo }: ComponentForesight) => ({ changes, consents, undo: undo?.kind });

/** What is not known now was known when it was planned. */
const remembered = (now: ComponentForesight, plan: Plan): ComponentForesight =>
  now.unknown === undefined ? now : (before(now, plan) ?? now);

function newConsents(plan: Plan, now: Plan): readonly Consent[] {
  const agreed = new Set(consentsOf(plan).map(({ id }) => id));
  return consentsOf(now).filter(({ id }) => !agreed.has(id));
}

const mostReasons = 8;

function blocked({ deployment, nowMs }: Work, reasons: readonly string[]): Next {
  const failed = reasons.slice(0, mostReasons).map((summary): CheckResult => ({
    name: 'plan',
    mode: 'enforce',
    state: 'failed',
    summary,
    remedy: 'Put it in order, or ask again: the new plan shows everything.',
    atMs: nowMs,
  }));
  return happened({ kind: 'blocked', results: [...deployment.checks, ...failed] });
}
