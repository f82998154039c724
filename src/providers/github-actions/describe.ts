import { z } from 'zod';
import { isRevision } from '../../domain/ids.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import type { Description, Remark } from '../../ports/provider.ts';
import { versionOf } from './mark.ts';
import type { MarkedRun, WorkflowPlace } from './runs.ts';
import { markedRuns } from './runs.ts';
import { gateLine } from './follow.ts';
import { readGates } from './gates.ts';

const liveShape = z.object({
  revision: z.string().refine(isRevision),
  version: z.string(),
  run: z.int(),
  url: z.string(),
});

/** What `restore` needs: what was live, if anything was. */
export const stateShape = z.object({ live: liveShape.optional() });

interface Described {
  readonly place: string;
  /** The workflow that releases, and the one that puts back. */
  readonly workflows: readonly WorkflowPlace[];
}

/** The newest run of this place that went well says what is live; nothing else at GitHub does. */
export async function describeRuns({ place, workflows }: Described, signal: AbortSignal): Promise<Description> {
  const wentWell = ({ run, mark }: MarkedRun): boolean => mark.place === place && run.conclusion === 'success';
  const found = (
    await Promise.all(workflows.map((workflow) => markedRuns(workflow, (page) => page.some(wentWell), signal)))
  )
    .flat()
    .filter(({ mark }) => mark.place === place)
    .toSorted(
      (left, right) => Date.parse(right.run.created_at) - Date.parse(left.run.created_at) || right.run.id - left.run.id,
    );
  const live = found.find(wentWell);
  const since = live === undefined ? found : found.slice(0, found.indexOf(live));
  const remarks = [...failedSince(since), ...(await waiting(workflows, since, signal))];
  if (live === undefined) return { summary: 'nothing was released here yet', live: [], state: {}, facts: {}, remarks };
  const { revision } = live.mark;
  const version = versionOf(revision);
  const state = { live: { revision, version, run: live.run.id, url: live.run.html_url } };
  return {
    summary: `${version} by run #${live.run.run_number}`,
    facts: { revision },
    remarks,
    live: [{ version, revision, weight: 100 }],
    state,
  };
}

/** A run that broke off may have left things between two versions. */
function failedSince(since: readonly MarkedRun[]): readonly Remark[] {
  const broken = since.find(({ run }) => run.status === 'completed' && run.conclusion !== 'success');
  if (broken === undefined) return [];
  const { run, mark } = broken;
  const words = (run.conclusion ?? 'unknown').replaceAll('_', ' ');
  const sentence = `A later run for ${versionOf(mark.revision)} ended ${words}, so what is live may be in between: ${run.html_url}`;
  return [{ code: 'last-run-failed', sentence }];
}

async function waiting(
  [place]: readonly WorkflowPlace[],
  since: readonly MarkedRun[],
  signal: AbortSignal,
): Promise<readonly Remark[]> {
  if (place === undefined) return [];
  const held = since.filter(({ run }) => run.status === 'waiting');
  const gates = await Promise.all(
    held.map(async ({ run }) => (await readGates(place, run.id, signal)).map((gate) => ({ run, gate }))),
  );
  return gates.flat().map(({ run, gate }) => ({
    code: 'gate-waiting',
    sentence: `Run #${run.run_number} ${gateLine(gate)}: ${run.html_url}`,
    ...(gate.current_user_can_approve
      ? { fix: { id: fixOf(run.id, gate.environment.id), label: `Approve ${gate.environment.name}` } }
      : {}),
  }));
}

const fixOf = (run: number, environment: number): string => `approve-gate:${run}:${environment}`;

/** The gate that a fix means. */
export function gateOf(fix: string): { readonly run: number; readonly environment: number } {
  const [, run, environment] = /^approve-gate:(\d{1,16}):(\d{1,16})$/.exec(fix) ?? [];
  if (run === undefined || environment === undefined) throw new ProviderError('invalid', `there is no fix "${fix}"`);
  return { run: Number(run), environment: Number(environment) };
}
