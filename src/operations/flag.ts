import { createHash } from 'node:crypto';
import type { Target } from '../domain/config.ts';
import type { EnvironmentName, ServiceName } from '../domain/ids.ts';
import { isFence, isStepKey, must } from '../domain/ids.ts';
import type { PlannedComponent } from '../domain/plan.ts';
import type { Outcome } from '../domain/refusals.ts';
import { no, yes } from '../domain/refusals.ts';
import { ProviderError } from '../ports/provider-error.ts';
import type { FlagState } from '../ports/flag.ts';
import type { ComponentTarget, Provider } from '../ports/provider.ts';
import { permit } from './permission.ts';
import type { Caller, OperationsWorld } from './world.ts';

/** An emergency does not wait longer for an answer. */
const callTimeoutMs = 10_000;
/** A switch whose answer was lost is looked for so often before it is asked again. */
const attempts = 3;

/** Where a flag is meant; what is not said is found when only one place has flags. */
export interface FlagPlace {
  readonly service?: ServiceName;
  readonly environment?: EnvironmentName;
}

export interface FlagWish extends FlagPlace {
  readonly flag: string;
  readonly to: 'on' | 'off' | number;
}

/** A component with flags, and who switches them. */
interface Switchboard {
  readonly target: Target;
  readonly at: ComponentTarget;
  readonly provider: Provider;
}

/** What was done, for the answer. */
export interface FlagSet {
  readonly flag: string;
  readonly to: FlagWish['to'];
  readonly service: ServiceName;
  readonly environment: EnvironmentName;
}

function switchboards(world: OperationsWorld, { service, environment }: FlagPlace): readonly Switchboard[] {
  const targets = [...world.config().targets.values()].filter(
    (one) =>
      (service === undefined || one.service === service) &&
      (environment === undefined || one.environment === environment),
  );
  return targets.flatMap((target) =>
    target.procedure.components.flatMap((component: PlannedComponent) => {
      const provider = world.provider(component.provider);
      if (provider?.flags === undefined || provider.mend === undefined) return [];
      const at = { target: target.id, service: target.service, environment: target.environment, component };
      return [{ target, at, provider }];
    }),
  );
}

/** The one place that is meant: several components of one target that share their flags count as one. */
function theOne(found: readonly Switchboard[], usage: (one: Switchboard) => string): Outcome<Switchboard> {
  const [first] = found;
  if (first === undefined) return no({ code: 'not-configured', what: 'feature flags' });
  const places = new Map(found.map((one) => [one.target.id, one]));
  if (places.size > 1) return no({ code: 'ambiguous-words', readings: [...places.values()].map(usage) });
  return yes(first);
}

/** Switches a flag at once: beside whatever deployment is under way, asked for, done and recorded. */
export async function setFlag(world: OperationsWorld, caller: Caller, wish: FlagWish): Promise<Outcome<FlagSet>> {
  const { flag, to } = wish;
  const found = switchboards(world, wish);
  const words = typeof to === 'number' ? `${flag} ${to}` : `${to} ${flag}`;
  const one = theOne(found, ({ at }) => `/deploy flag ${words} ${at.service} ${at.environment}`);
  if (!one.ok) return one;
  const { target, at, provider } = ownerOf(found, flag) ?? one.value;
  const { environment, id } = target;
  const allowed = await permit(world, caller, { action: 'set-traffic', environment, target: id });
  if (!allowed.ok) return allowed;
  const facts = { flag, to: String(to), component: at.component.name };
  await record(world, caller, { target, kind: 'flag-asked', facts });
  try {
    await carryOut(provider, { ...at, fix: `flag:${flag}:${to}` }, keyOf(world, caller, wish));
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    await record(world, caller, { target, kind: 'flag-failed', facts: { ...facts, why: error.message }, isEnd: true });
    return no({ code: 'not-possible', target: id, blockers: [{ component: at.component.name, why: error.message }] });
  }
  await record(world, caller, { target, kind: 'flag-set', facts, isEnd: true });
  return yes({ flag, to, service: target.service, environment });
}

/** A component that rolls this very flag out knows its values. */
const ownerOf = (found: readonly Switchboard[], flag: string): Switchboard | undefined =>
  found.find(({ at }) => JSON.stringify(at.component.settings).includes(`"${flag}"`));

/** The stored request names the step, so that its repetition after a crash finds what it did. */
const keyOf = (world: OperationsWorld, { inbox, person }: Caller, { flag, to }: FlagWish): string => {
  const asked = inbox ?? `${person} ${world.clock.now()}`;
  return `flag/${createHash('sha256').update(`${asked} ${flag} ${to}`).digest('hex').slice(0, 32)}`;
};

async function carryOut(
  provider: Provider,
  request: ComponentTarget & { readonly fix: string },
  key: string,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const call = {
      key: must(isStepKey, key),
      fence: must(isFence, 0),
      signal: AbortSignal.timeout(callTimeoutMs),
    };
    try {
      // The same key has one effect: a lost answer is found when it is asked again.
      await provider.mend?.(request, call);
      return;
    } catch (error) {
      if (!(error instanceof ProviderError && error.retryable) || attempt === attempts) throw error;
    }
  }
}

interface Recorded {
  readonly target: Target;
  readonly kind: 'flag-asked' | 'flag-set' | 'flag-failed';
  readonly facts: Readonly<Record<string, string>>;
  /** The stored request is done with it. */
  readonly isEnd?: true;
}

async function record(world: OperationsWorld, caller: Caller, { target, kind, facts, isEnd }: Recorded): Promise<void> {
  await world.store.transact(async (tx) => {
    const actor = { kind: 'person', id: caller.person } as const;
    await tx.audit({ atMs: world.clock.now(), actor, target: target.id, kind, facts });
    if (isEnd === true && caller.inbox !== undefined) await tx.finishInbox(caller.inbox);
  });
}

/** The flags of a place, as they are now. */
export async function listFlags(
  world: OperationsWorld,
  place: FlagPlace,
): Promise<Outcome<{ readonly target: Target; readonly flags: readonly FlagState[] }>> {
  const one = theOne(switchboards(world, place), ({ at }) => `/deploy flag list ${at.service} ${at.environment}`);
  if (!one.ok) return one;
  const { target, at, provider } = one.value;
  try {
    const flags = (await provider.flags?.(at, AbortSignal.timeout(callTimeoutMs))) ?? [];
    return yes({ target, flags });
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const blockers = [{ component: at.component.name, why: error.message }];
    return no({ code: 'not-possible', target: target.id, blockers });
  }
}
