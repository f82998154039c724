import type { GithubWorld } from '../../github/access.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import type { StepCall } from '../../ports/provider.ts';
import { systemTimers } from '../../io/timers.ts';
import type { Mark } from './mark.ts';
import { markText } from './mark.ts';
import type { MarkedRun, WorkflowPlace } from './runs.ts';
import { askToEnd, dispatch, markedRuns, readRun } from './runs.ts';

/** One run that somebody wants. */
export interface WantedRun {
  readonly place: WorkflowPlace;
  readonly ref: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly markInput: string;
  readonly mark: Mark;
  /** How late the far end's lists may be. */
  readonly listedWithinMs: number;
}

/** Begins runs so that one step's key is one run, finds them again, and ends them. */
export interface RunEngine {
  begin(wanted: WantedRun, signal: AbortSignal): Promise<number>;
  /** The run of this mark, or that there is none; throws while the lists may still be behind. */
  find(wanted: WantedRun, signal: AbortSignal): Promise<number | undefined>;
  end(place: WorkflowPlace, run: number, call: StepCall): Promise<void>;
}

const dayMs = 86_400_000;
const listPauseMs = 500;
const endPauseMs = 400;
const mostRemembered = 200;

/** Calls of this program that are under way: two with one key share one run. */
const underWay = new Map<string, Promise<number>>();

export function runEngine(world: GithubWorld): RunEngine {
  const begun = new Map<string, number>();
  const soughtSince = new Map<string, number>();
  const keep = <Value>(map: Map<string, Value>, key: string, value: Value): void => {
    map.set(key, value);
    const [oldest] = map.keys();
    if (map.size > mostRemembered && oldest !== undefined) map.delete(oldest);
  };
  return {
    begin: (wanted, signal) => {
      const key = identity(wanted);
      const known = begun.get(key);
      const running = known === undefined ? underWay.get(key) : Promise.resolve(known);
      if (running !== undefined) return running;
      const beginning = beginOnce(world, wanted, signal)
        .then((run) => {
          keep(begun, key, run);
          return run;
        })
        .finally(() => underWay.delete(key));
      underWay.set(key, beginning);
      return beginning;
    },
    find: async (wanted, signal) => {
      // Whoever looks again may hold the deployment under another fence; it is the same search.
      const key = `${wanted.mark.place} ${wanted.mark.key}`;
      const run = (await ofThisMark(world, wanted, signal))?.run.id;
      if (run !== undefined) return run;
      const nowMs = world.clock.now();
      const sinceMs = soughtSince.get(key) ?? nowMs;
      keep(soughtSince, key, sinceMs);
      if (nowMs - sinceMs >= wanted.listedWithinMs) return undefined;
      throw new ProviderError('unavailable', 'GitHub may not list the run yet', { retryable: true });
    },
    end: (place, run, call) => end(place, run, call),
  };
}

const identity = ({ place, mark }: WantedRun): string => `${place.repository}/${place.workflow} ${markText(mark)}`;

/** An older owner is refused; the fence stands in the marks of the runs themselves. */
async function ofThisMark(
  world: GithubWorld,
  { place, mark }: WantedRun,
  signal: AbortSignal,
): Promise<MarkedRun | undefined> {
  const isMine = (one: MarkedRun): boolean => one.mark.place === mark.place;
  const isIt = (one: MarkedRun): boolean => isMine(one) && one.mark.key === mark.key;
  const nowMs = world.clock.now();
  const found = await markedRuns(place, (page, oldestMs) => page.some(isIt) || nowMs - oldestMs > dayMs, signal);
  const newer = found.find((one) => isMine(one) && one.mark.fence > mark.fence);
  if (newer !== undefined) throw new ProviderError('stale-fence', `run ${newer.run.id} belongs to a newer owner`);
  return found.find(isIt);
}

async function beginOnce(world: GithubWorld, wanted: WantedRun, signal: AbortSignal): Promise<number> {
  const { place, ref, inputs, markInput, mark } = wanted;
  const there = await ofThisMark(world, wanted, signal);
  if (there !== undefined) return there.run.id;
  const run = await dispatch(place, { ref, inputs: { ...inputs, [markInput]: markText(mark) } }, signal);
  if (run !== undefined) return run;
  // An older server gives no id back: the run is found by its mark as soon as the lists show it.
  while (!signal.aborted) {
    const listed = await ofThisMark(world, wanted, signal);
    if (listed !== undefined) return listed.run.id;
    await systemTimers.sleep(listPauseMs, signal);
  }
  throw new ProviderError('timeout', `GitHub took the request for ${place.workflow} and does not list its run yet`, {
    retryable: true,
    outcome: 'unknown',
  });
}

/** Asks the run to end and waits for it as long as the call may last; a second try of the step insists. */
async function end(place: WorkflowPlace, run: number, { key, signal }: StepCall): Promise<void> {
  const isOver = async (): Promise<boolean> => (await readRun(place, run, signal)).status === 'completed';
  const insists = /\/try-\d+$/.test(key);
  const taken = await askToEnd(place, { run, force: insists }, signal);
  if (!taken && (await isOver())) return;
  if (!taken && !insists) await askToEnd(place, { run, force: true }, signal);
  const lastLookMs = 2_500;
  for (let waitedMs = 0; waitedMs <= lastLookMs && !signal.aborted; waitedMs += endPauseMs) {
    if (await isOver()) return;
    await systemTimers.sleep(endPauseMs, signal);
  }
  throw new ProviderError('busy', `run ${run} was asked to end and still goes on`, { retryable: true });
}
