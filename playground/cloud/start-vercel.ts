import { join } from 'node:path';
import { makeRepositoryOf } from '../demo/repository.ts';
import { siteHistory } from './start-histories.ts';
import { cloudSecrets } from './start-places.ts';
import type { CloudDurations, VercelPlaces } from './start-places.ts';
import { streamOf } from './start-stream.ts';
import { vercelStandIn } from './vercel/stand-in.ts';
import type { VercelStandIn } from './vercel/stand-in.ts';

/** A stand-in with what a playground releases to it. */
export interface StartedVercel {
  readonly far: VercelStandIn;
  readonly places: VercelPlaces;
}

const repository = { org: 'harbour', repo: 'site' };

/** Starts Vercel with the site's two projects, and writes the site's repository into the folder. */
export async function startVercel(folder: string, { buildMs, moveMs }: CloudDurations): Promise<StartedVercel> {
  const [far, { folder: git, revisions }] = await Promise.all([
    vercelStandIn({
      now: () => Date.now(),
      token: cloudSecrets.VERCEL_TOKEN,
      moreTokens: [cloudSecrets.VERCEL_STAGING_TOKEN],
      durations: { queueMs: moveMs / 2, buildMs, aliasMs: moveMs },
    }),
    makeRepositoryOf(streamOf(siteHistory), join(folder, 'site')),
  ]);
  const { v3, v4 } = revisions;
  if (v3 !== undefined) far.state.outcomes.set(v3, 'answers-500');
  if (v4 !== undefined) far.state.outcomes.set(v4, 'fails');
  const staging = await far.addProject({ name: 'site-staging', repository });
  const production = await far.addProject({ name: 'site', repository });
  const { url: page, state } = far;
  return { far, places: { page, api: page, team: state.teamId, repository: git, staging, production } };
}
