import { z } from 'zod';
import { repositoryNamed } from '../../github/access.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import type { Examined } from '../../ports/provider.ts';
import type { Opened } from './opened.ts';
import type { WorkflowPlace } from './runs.ts';
import { misfits, readWorkflowFile } from './workflow-file.ts';

const anything = z.unknown();
/** No run has this number: asking for its end shows the permission and ends nothing. */
const noRun = 0;

/** Tries what a release needs: the credential, the repository, the workflow's file, the right to run it. */
export async function examineAccess({ settings, workflow }: Opened, signal: AbortSignal): Promise<readonly Examined[]> {
  const place = workflow(settings.workflow);
  const seen = await examineRepository(place, signal);
  if (seen.state !== 'good') return [seen];
  const back = 'impossible' in settings.rollback ? undefined : settings.rollback;
  const backInputs = Object.keys(back?.inputs ?? settings.inputs);
  const others =
    back?.workflow === undefined
      ? []
      : [examineWorkflow(workflow(back.workflow), { ...settings, inputs: backInputs }, signal)];
  const own = examineWorkflow(place, { ...settings, inputs: Object.keys(settings.inputs) }, signal);
  return [seen, ...(await Promise.all([own, ...others, mayRun(place, signal)]))];
}

async function examineRepository({ client, repository }: WorkflowPlace, signal: AbortSignal): Promise<Examined> {
  const subject = `access to ${repository}`;
  const params = { ...repositoryNamed(repository) };
  return tried(subject, async () => {
    await client.ask({ route: 'GET /repos/{owner}/{repo}', params, what: repository, signal }, anything);
    return { subject, state: 'good', sentence: `GitHub shows ${repository} to this credential.` };
  });
}

interface Wanted {
  readonly ref: string;
  readonly inputs: readonly string[];
  readonly markInput: string;
}

async function examineWorkflow(
  place: WorkflowPlace,
  { ref, inputs, markInput }: Wanted,
  signal: AbortSignal,
): Promise<Examined> {
  const subject = `workflow ${place.workflow} on ${ref} of ${place.repository}`;
  return tried(subject, async () => {
    const facts = await readWorkflowFile(place, ref, signal);
    const wrong = misfits(facts, { workflow: place.workflow, ref, inputs, markInput });
    if (wrong.length === 0) return { subject, state: 'good', sentence: `${place.workflow} takes what it is given.` };
    const remedy =
      `In .github/workflows/${place.workflow}: on.workflow_dispatch.inputs with ${[...inputs, markInput].join(', ')}, ` +
      `and a run-name that shows \${{ inputs.${markInput} }}.`;
    return { subject, state: 'bad', sentence: `${wrong.join('; ')}.`, remedy };
  });
}

async function mayRun(place: WorkflowPlace, signal: AbortSignal): Promise<Examined> {
  const subject = `actions: write in ${place.repository}`;
  return tried(subject, async () => {
    const route = 'POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel';
    const params = { ...repositoryNamed(place.repository), run_id: noRun };
    try {
      await place.client.ask({ route, params, what: 'the right to run workflows', signal }, anything);
    } catch (error) {
      if (!(error instanceof ProviderError) || !['not-found', 'conflict', 'invalid'].includes(error.code)) throw error;
    }
    return { subject, state: 'good', sentence: 'This credential may run and end workflows.' };
  });
}

const remedies: Readonly<Partial<Record<ProviderError['code'], string>>> = {
  unauthenticated:
    'Make a new token (github.com → Settings → Developer settings) or correct the app’s id, installation and key.',
  forbidden:
    'Give the fine-grained token or the app the repository permissions Actions: read and write, Contents: read, Deployments: read and write, Checks: read.',
  'not-found': 'Give the token access to this repository, or install the app there; or correct owner/name.',
  'rate-limited': 'Ask again later; another program may use the same token.',
};

async function tried(subject: string, examine: () => Promise<Examined>): Promise<Examined> {
  try {
    return await examine();
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const remedy = remedies[error.code];
    const state = error.retryable ? 'unknown' : 'bad';
    return { subject, state, sentence: `${error.message}.`, ...(remedy === undefined ? {} : { remedy }) };
  }
}
