import { z } from 'zod';
import type { ProvenRestore } from '../../domain/safekeeping.ts';
import type { ComponentTarget, DutyCall, DutyProgress } from '../../ports/provider.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import type { FirestoreAdmin } from '../google/firestore-admin.ts';
import type { FarExport } from '../google/firestore-far.ts';
import { readBack } from '../supervised.ts';
import type { ProviderWorld } from '../world.ts';
import { adminFor, scratchAdmin } from './admin.ts';
import { newestBackup } from './newest.ts';
import { endedAs, markOf } from './places.ts';
import { lineOf } from './scheduled.ts';
import { settingsOf } from './settings.ts';

const proven = z.strictObject({ backup: z.string(), atMs: z.number(), documents: z.number(), ms: z.number() });
const ended = z.strictObject({ isGood: z.boolean(), sentence: z.string(), proven: proven.optional() });
const stateSchema = z.strictObject({
  stage: z.enum(['create', 'import', 'drop']),
  database: z.string(),
  backup: z.string(),
  documents: z.number(),
  begunAtMs: z.number(),
  /** Followed when it is there; begun when not. */
  operation: z.string().optional(),
  /** How it went, once only the database is left to be deleted. */
  ended: ended.optional(),
});
type State = z.infer<typeof stateSchema>;

/** Far longer than any import that a schedule could bear. */
const longestMs = 24 * 3_600_000;

interface Proving {
  readonly world: ProviderWorld;
  readonly at: ComponentTarget;
  readonly call: DutyCall;
  readonly scratch: FirestoreAdmin;
}

/** One look at a proof: a database is made for it, the newest verified export put in, the documents counted, and the database deleted. */
export async function pursueProof(world: ProviderWorld, at: ComponentTarget, call: DutyCall): Promise<DutyProgress> {
  if (call.handle === undefined) return chosen(world, at, call);
  const state = readBack(stateSchema, call.handle);
  const scratch = await scratchAdmin(world, at, { database: state.database, signal: call.signal });
  const proving: Proving = { world, at, call, scratch };
  if (state.stage === 'drop') return dropped(proving, state);
  if (world.clock.now() - state.begunAtMs > longestMs) return next(over(state, 'the restore was not over after a day'));
  try {
    return await (state.stage === 'create' ? created(proving, state) : imported(proving, state));
  } catch (error) {
    // Whatever stands in the way for good, the database that was made must go.
    if (!(error instanceof ProviderError) || error.retryable || error.outcome === 'unknown') throw error;
    return next(over(state, error.message));
  }
}

/** Members that are undefined are none in a row. */
const next = (state: State, lines: readonly string[] = []): DutyProgress => {
  const handle = z.json().parse(JSON.parse(JSON.stringify(state)));
  return { kind: 'running', handle, lines };
};

/** Without the operation of the stage before: the next one begins its own. */
const moved = (
  { database, backup, documents, begunAtMs, ended: how }: State,
  changes: Pick<State, 'stage' | 'ended'>,
): State => ({
  ...{ database, backup, documents, begunAtMs, ...(how === undefined ? {} : { ended: how }) },
  ...changes,
});

const over = (state: State, sentence: string): State =>
  moved(state, { stage: 'drop', ended: { isGood: false, sentence } });

/** Nothing is made before it is known what will be restored. */
async function chosen(world: ProviderWorld, at: ComponentTarget, call: DutyCall): Promise<DutyProgress> {
  const backup = await newestBackup(world, at, call.signal);
  if (backup === undefined) return { kind: 'failed', sentence: 'there is no verified backup to restore' };
  const name = settingsOf(at).scratch?.database;
  if (name === undefined) return { kind: 'failed', sentence: 'no scratch database is configured any more' };
  const { where, documents } = backup;
  // The mark makes the name this run's own: what is deleted in the end is what was made for it, never anything else.
  const database = `${name}-p${markOf(call.key).slice(0, 8)}`;
  return next({ stage: 'create', database, backup: where, documents, begunAtMs: world.clock.now() });
}

async function created({ world, at, call, scratch }: Proving, state: State): Promise<DutyProgress> {
  if (state.operation === undefined) {
    if ((await scratch.shape()) !== undefined) return next(moved(state, { stage: 'import' }));
    const live = await (await adminFor(world, at, call.signal)).shape();
    if (live === undefined) return next(over(state, 'the live database is not there'));
    return next({ ...state, operation: await scratch.create(live) });
  }
  const work = await scratch.workNamed(state.operation);
  if (work?.error !== undefined)
    return next(over(state, `the database could not be made: ${work.error.message.slice(0, 200)}`));
  if (work?.isOver === false) return next(state, [`${state.database} is being made`]);
  return next(moved(state, { stage: 'import' }));
}

async function imported({ scratch }: Proving, state: State): Promise<DutyProgress> {
  if (state.operation === undefined) {
    // The database is this run's own, so an import in it is too: its answer was lost.
    const begun = (await scratch.imports()).find(({ prefix }) => prefix === state.backup);
    return next({ ...state, operation: begun?.name ?? (await scratch.import(state.backup)) });
  }
  const found = await scratch.importNamed(state.operation);
  if (found === undefined) return next(over(state, 'Firestore does not know the import any more'));
  if (!found.isOver) return next(state, [lineOf(found)]);
  return next(judged(state, found));
}

function judged(state: State, found: FarExport): State {
  if (found.error !== undefined || found.state !== 'SUCCESSFUL') return over(state, `the import ${endedAs(found)}`);
  const { done } = found.documents;
  if (done !== state.documents) return over(state, `${done} documents came back, and ${state.documents} were saved`);
  const { startedAtMs = 0, endedAtMs = 0 } = found;
  const restore: ProvenRestore = {
    backup: state.backup,
    atMs: endedAtMs,
    documents: done,
    ms: endedAtMs - startedAtMs,
  };
  const sentence = `${state.backup} was restored whole: ${done} documents`;
  return moved(state, { stage: 'drop', ended: { isGood: true, sentence, proven: restore } });
}

async function dropped({ scratch }: Proving, state: State): Promise<DutyProgress> {
  const how = state.ended ?? { isGood: false, sentence: 'nobody knows how it went' };
  try {
    if (state.operation === undefined) {
      const operation = await scratch.drop();
      return operation === undefined ? endedWith(how) : next({ ...state, operation });
    }
    const work = await scratch.workNamed(state.operation);
    if (work?.isOver === false) return next(state, [`${state.database} is being deleted`]);
    return work?.error === undefined ? endedWith(how) : leftOver(state, work.error.message);
  } catch (error) {
    if (!(error instanceof ProviderError) || error.retryable || error.outcome === 'unknown') throw error;
    return leftOver(state, error.message);
  }
}

type Ended = z.infer<typeof ended>;

const endedWith = ({ isGood, sentence, proven: restore }: Ended): Extract<DutyProgress, { sentence: string }> => ({
  kind: isGood ? 'succeeded' : 'failed',
  sentence,
  ...(restore === undefined ? {} : { proven: restore }),
});

/** A database that nobody deletes costs money: that is told as a failure, also when the restore went well. */
const leftOver = ({ ended: how, database }: State, why: string): DutyProgress => ({
  ...endedWith({ isGood: false, sentence: '', ...(how?.proven === undefined ? {} : { proven: how.proven }) }),
  sentence: `${how?.sentence ?? ''}; delete ${database} by hand, it could not be deleted: ${why.slice(0, 200)}`,
});
