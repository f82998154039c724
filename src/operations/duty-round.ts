import type { TargetId } from '../domain/ids.ts';
import { dutyRunId } from '../domain/safekeeping.ts';
import type { Safekeeping } from '../domain/safekeeping.ts';
import { ProviderError } from '../ports/provider-error.ts';
import type { ComponentTarget, Duty } from '../ports/provider.ts';
import { pursue } from './duty-run.ts';
import type { DutyWorld } from './duty-run.ts';

/** Deployments make backups too: so often the newest one is looked for. */
const lookEveryMs = 10 * 60_000;
const lookLimitMs = 20_000;

/** Once a minute: puts down what is due, goes on with what is under way, looks for the newest backups. One that fails hides no other. */
export async function dutyRound(world: DutyWorld): Promise<void> {
  const kept = await world.store.safekeepings();
  for (const at of keepers(world)) {
    const known = kept.find(({ target, component }) => target === at.target && component === at.component.name);
    await apart(world, at.target, () => keepUp(world, at, known));
  }
  const open = await world.duties.underWay();
  await Promise.all(open.map((run) => apart(world, run.target, () => pursue(world, run))));
}

async function apart({ log }: DutyWorld, target: TargetId, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    log.error({ error, target }, 'what is done on a schedule could not be gone on with');
  }
}

/** Every component that makes backups. */
const keepers = ({ config, provider }: DutyWorld): readonly ComponentTarget[] =>
  [...config().targets.values()].flatMap(({ id: target, service, environment, procedure }) =>
    procedure.components
      .filter(({ provider: name }) => provider(name)?.newestBackup !== undefined)
      .map((component) => ({ target, service, environment, component })),
  );

async function keepUp(world: DutyWorld, at: ComponentTarget, known: Safekeeping | undefined): Promise<void> {
  const nowMs = world.clock.now();
  const kept = known ?? { target: at.target, component: at.component.name, sinceMs: nowMs };
  for (const duty of world.provider(at.component.provider)?.duties?.(at) ?? [])
    await beginDue(world, at, { duty, kept });
  if (nowMs - (kept.lookedAtMs ?? 0) >= lookEveryMs) await look(world, at, kept);
}

/** The newest hour that nobody has answered to yet; hours that were missed meanwhile are made up for by this one. */
async function beginDue(
  { duties, store, clock }: DutyWorld,
  at: ComponentTarget,
  { duty, kept }: { readonly duty: Duty; readonly kept: Safekeeping },
): Promise<void> {
  const nowMs = clock.now();
  const dueAtMs = duty.hourBefore(nowMs);
  const of = { target: at.target, component: at.component.name, duty: duty.name, dueAtMs };
  const newestMs = await duties.newestDueMs(of);
  if (dueAtMs <= (newestMs ?? kept.sinceMs)) return;
  const occupant = duty.name === 'backup' ? await store.occupant(at.target) : undefined;
  // Its own backup is about to be made, or just being made: that one is taken over afterwards.
  if (occupant?.phase === 'preparing' || occupant?.phase === 'releasing') return;
  await duties.begin({ ...of, id: dutyRunId(of), begunAtMs: nowMs, lines: [] });
}

async function look(world: DutyWorld, at: ComponentTarget, kept: Safekeeping): Promise<void> {
  const newest = await newestOf(world, at);
  await world.store.transact(async (tx) => {
    await tx.alone(at.target);
    const stored = (await tx.safekeepings()).find(
      ({ target, component }) => target === kept.target && component === kept.component,
    );
    const { newest: before, ...rest } = stored ?? kept;
    const now = newest === 'silent' ? before : newest;
    await tx.keepSafekeeping({ ...rest, ...(now === undefined ? {} : { newest: now }), lookedAtMs: world.clock.now() });
  });
}

/** A far end that does not answer takes nothing back of what was known. */
async function newestOf({ provider }: DutyWorld, at: ComponentTarget): Promise<Safekeeping['newest'] | 'silent'> {
  try {
    return await provider(at.component.provider)?.newestBackup?.(at, AbortSignal.timeout(lookLimitMs));
  } catch (error) {
    if (error instanceof ProviderError) return 'silent';
    throw error;
  }
}
