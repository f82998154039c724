import { z } from 'zod';
import { repositoryNamed } from '../../github/access.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import type { Foresight, ReleaseRequest } from '../../ports/provider.ts';
import { describeRuns } from './describe.ts';
import { filledInputs } from './inputs.ts';
import { placeOf } from './mark.ts';
import type { Opened } from './opened.ts';
import type { WorkflowPlace } from './runs.ts';
import { misfits, readWorkflowFile } from './workflow-file.ts';

const compared = z.object({ status: z.string(), ahead_by: z.int(), behind_by: z.int() });

/** What a release would run and what it would bring, read from the workflow's file and the history. */
export async function foreseeRun(opened: Opened, request: ReleaseRequest, signal: AbortSignal): Promise<Foresight> {
  const { settings, workflow } = opened;
  const place = workflow(settings.workflow);
  const inputs = filledInputs(settings.inputs, request, request.release);
  const [file, now] = await Promise.all([
    readWorkflowFile(place, settings.ref, signal),
    describeRuns({ place: placeOf(request), workflows: [place] }, signal),
  ]);
  const { ref, markInput } = settings;
  const live = now.live[0]?.revision;
  const given = Object.entries(inputs).map(([name, value]) => `${name}=${value}`);
  const commits =
    live === undefined ? [] : await commitsBetween(place, { from: live, to: request.release.revision, signal });
  const environments = file?.environments ?? [];
  return {
    changes: [
      `runs ${settings.workflow} on ${ref}${given.length === 0 ? '' : ` with ${given.join(', ')}`}`,
      ...commits,
    ],
    risks: [
      ...environments.map((name) => `a job names the environment ${name}: GitHub may ask its reviewers before it runs`),
      ...(now.remarks ?? []).map(({ sentence }) => sentence),
    ],
    ...(live === undefined && !('impossible' in settings.rollback)
      ? { undo: { kind: 'impossible', why: 'nothing was released here before by a run of ours' } as const }
      : {}),
    consents: [],
    blockers: misfits(file, { workflow: settings.workflow, ref, inputs: Object.keys(inputs), markInput }),
  };
}

async function commitsBetween(
  { client, repository }: WorkflowPlace,
  { from, to, signal }: { readonly from: string; readonly to: string; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  if (from === to) return ['the same commit as now'];
  try {
    const { ahead_by: ahead, behind_by: behind } = await client.ask(
      {
        route: 'GET /repos/{owner}/{repo}/compare/{basehead}',
        params: { ...repositoryNamed(repository), basehead: `${from}...${to}`, per_page: 1, page: 1 },
        what: 'the commits between what is live and the release',
        signal,
      },
      compared,
    );
    const back = behind === 0 ? '' : `, ${behind} taken back`;
    return [`${ahead} ${ahead === 1 ? 'commit' : 'commits'} more than now${back}`];
  } catch (error) {
    if (!(error instanceof ProviderError) || error.code !== 'not-found') throw error;
    return [`no history leads from what is live to ${to.slice(0, 7)} in ${repository}`];
  }
}
