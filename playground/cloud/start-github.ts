import { githubStandIn } from './github/server.ts';
import type { GithubStandIn } from './github/server.ts';
import { failingStep, jobsHistory } from './start-histories.ts';
import { cloudSecrets } from './start-places.ts';
import type { CloudDurations, GithubPlaces } from './start-places.ts';

export interface StartedGithub {
  readonly far: GithubStandIn;
  readonly places: GithubPlaces;
}

const repository = 'harbour/jobs';
const log = ['Sending the schedule', 'Error: a job may not run more than once an hour'].join('\n');

/** Starts GitHub with the repository of the nightly jobs: its deploy workflow waits at a gate, its way back does not. */
export async function startGithub({ moveMs }: CloudDurations): Promise<StartedGithub> {
  const far = await githubStandIn({ now: () => Date.now() });
  far.world.token(cloudSecrets.GITHUB_TOKEN);
  const jobs = far.world.repository(repository);
  let bad = '';
  for (const { message, files, tag } of jobsHistory) {
    const sha = jobs.commit(message, { files });
    if (tag !== undefined) jobs.tag(tag, sha);
    if (tag === 'v3') bad = sha;
  }
  jobs.gate('live', ['grace', 'deploy-bot']);
  jobs.runsGo(({ revision }) => ({
    queueMs: moveMs,
    stepMs: moveMs,
    ...(revision === bad ? { fails: { step: failingStep, conclusion: 'failure' }, log } : {}),
  }));
  return { far, places: { page: far.url, api: far.url, repository } };
}
