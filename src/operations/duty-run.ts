import type { Config, Target } from '../domain/config.ts';
import type { Json } from '../domain/json.ts';
import { canonical } from '../domain/json.ts';
import type { Notice } from '../domain/notice.ts';
import type { DutyRun, Safekeeping } from '../domain/safekeeping.ts';
import { ProviderError } from '../ports/provider-error.ts';
import type { ComponentTarget, DutyProgress, Provider } from '../ports/provider.ts';
import type { Duties } from '../ports/duties.ts';
import type { Store, Transaction } from '../ports/store.ts';
import type { Clock, Log } from '../ports/world.ts';
import { tell } from './transition.ts';

/** What is done on a schedule works on these. */
export interface DutyWorld {
  readonly store: Store;
  readonly duties: Duties;
  readonly config: () => Config;
  readonly provider: (name: string) => Provider | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** Several things may be done at once, but no run keeps the others waiting. */
const mostLooks = 10;
const lookLimitMs = 25_000;
/** What is still under way then is told as failed, so that the next hour is not waited for in vain. */
const longestMs = 48 * 3_600_000;
const describeLimitMs = 10_000;

/** Goes on with a run as far as it goes now; nothing when another process has it in hand. */
export async function pursue(world: DutyWorld, { id }: Pick<DutyRun, 'id'>): Promise<void> {
  const taken = await world.duties.take(id);
  if (taken === undefined) return;
  try {
    let run: DutyRun | undefined = taken;
    for (let looks = 0; run !== undefined && looks < mostLooks; looks += 1) run = await lookAt(world, run);
  } finally {
    await world.duties.handBack(id);
  }
}

/** The run when there may be more to do at once. */
async function lookAt(world: DutyWorld, run: DutyRun): Promise<DutyRun | undefined> {
  const target = world.config().targets.get(run.target);
  const progress = await progressOf(world, run, target);
  const { store, clock } = world;
  const end = async (how: Ending['progress']): Promise<undefined> => {
    await store.transact((tx) => ended(world, tx, { run, progress: how, target }));
    return undefined;
  };
  if ('sentence' in progress) return end(progress);
  const { lines } = progress;
  if (clock.now() - run.begunAtMs > longestMs)
    return end({ kind: 'failed', sentence: `it was not over after two days: ${lines.at(-1) ?? ''}` });
  const next: DutyRun = progress.kind === 'silent' ? { ...run, lines } : { ...run, handle: progress.handle, lines };
  await store.transact((tx) => tx.saveDuty(next));
  return canonical(next.handle) === canonical(run.handle) ? undefined : next;
}

/** Nobody could say how far it is: it is asked again in a minute. */
interface Silence {
  readonly kind: 'silent';
  readonly lines: readonly string[];
}

async function progressOf(world: DutyWorld, run: DutyRun, target: Target | undefined): Promise<DutyProgress | Silence> {
  const component = target?.procedure.components.find(({ name }) => name === run.component);
  const provider = component === undefined ? undefined : world.provider(component.provider);
  if (target === undefined || component === undefined || provider?.pursue === undefined)
    return { kind: 'failed', sentence: `${run.component} of ${run.target} is not configured any more` };
  const { service, environment } = target;
  const at: ComponentTarget = { target: run.target, service, environment, component };
  const { id: key, dueAtMs, handle } = run;
  const signal = AbortSignal.timeout(lookLimitMs);
  const surroundings = () => surroundingsOf(world.provider, target, at);
  const call = { key, dueAtMs, signal, surroundings, ...(handle === undefined ? {} : { handle }) };
  try {
    return await provider.pursue(at, run.duty, call);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    // A lost answer is found out by looking again: what the key began is there by its name.
    const isOpen = error.retryable || error.outcome === 'unknown' || signal.aborted;
    return isOpen ? { kind: 'silent', lines: [error.message] } : { kind: 'failed', sentence: error.message };
  }
}

/** Every other component as its provider describes it now: what a database does not hold of a service. */
async function surroundingsOf(
  provider: (name: string) => Provider | undefined,
  { procedure, id, service, environment }: Target,
  own: ComponentTarget,
): Promise<Json> {
  const others = procedure.components.filter(({ name }) => name !== own.component.name);
  const described = others.map(async (component): Promise<readonly [string, Json]> => {
    const at = { target: id, service, environment, component };
    const kind = component.provider;
    try {
      const found = await provider(kind)?.describe(at, AbortSignal.timeout(describeLimitMs));
      if (found === undefined) return [component.name, { provider: kind, unknown: 'there is no such provider' }];
      const { summary, facts = {}, state } = found;
      return [component.name, { provider: kind, summary, facts, state }];
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      // Somebody who restores must see what is not in it.
      return [component.name, { provider: kind, unknown: error.message }];
    }
  });
  return { target: id, components: Object.fromEntries(await Promise.all(described)) };
}

interface Ending {
  readonly run: DutyRun;
  readonly progress: Exclude<DutyProgress, { readonly kind: 'running' }>;
  readonly target: Target | undefined;
}

/** The end, what is known from now on, the record and the notice: together or not at all. */
async function ended(world: DutyWorld, tx: Transaction, { run, progress, target }: Ending): Promise<void> {
  const { kind, sentence, proven } = progress;
  const atMs = world.clock.now();
  await tx.alone(run.target);
  await tx.saveDuty({ ...run, end: { kind, atMs, sentence } });
  const stored = (await tx.safekeepings()).find((one) => one.target === run.target && one.component === run.component);
  const before: Safekeeping = stored ?? { target: run.target, component: run.component, sinceMs: run.begunAtMs };
  // The next round looks at once for the backup that was just made.
  const { trouble, ...rest } = { ...before, lookedAtMs: 0 };
  const left = trouble?.duty === run.duty ? undefined : trouble;
  const now = kind === 'failed' ? { duty: run.duty, sentence, atMs } : left;
  const changes = { ...(now === undefined ? {} : { trouble: now }), ...(proven === undefined ? {} : { proven }) };
  await tx.keepSafekeeping({ ...rest, ...changes });
  const facts = { component: run.component, sentence, ...(proven === undefined ? {} : { proven: { ...proven } }) };
  const actor = { kind: 'quarterdeck' } as const;
  await tx.audit({ atMs, actor, target: run.target, kind: `${run.duty}-${kind}`, facts });
  if (target !== undefined) await tell(tx, noticesOf({ run, progress, target }, atMs), world.config());
}

function noticesOf({ run, progress, target }: Ending & { readonly target: Target }, atMs: number): readonly Notice[] {
  const { kind, sentence, proven } = progress;
  if (kind === 'succeeded' && run.duty === 'backup') return [];
  const event = kind === 'succeeded' ? 'restore-proven' : run.duty === 'backup' ? 'backup-failed' : 'proof-failed';
  const { service, environment } = target;
  const about = { target: run.target, service, environment, component: run.component };
  return [{ about: 'backup', event, atMs, ...about, sentence, ...(proven === undefined ? {} : { proven }) }];
}
