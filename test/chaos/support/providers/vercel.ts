import { vercelStandIn } from '../../../../playground/cloud/vercel/stand-in.ts';
import { readyStateOf } from '../../../../playground/cloud/vercel/state.ts';
import type { StandInProject } from '../../../../playground/cloud/vercel/state.ts';
import type { VercelStandIn } from '../../../../playground/cloud/vercel/stand-in.ts';
import { conductOf } from '../releases.ts';
import { differs, doubled, liveLabel } from './place.ts';
import type { History, Place } from './place.ts';

const token = 'vercel-token-of-the-chaos';

/** Two projects at Vercel: one whose domains move at once, one that goes through a rolling release. */
export async function vercelPlaces(): Promise<readonly Place[]> {
  const far = await vercelStandIn({
    now: () => Date.now(),
    token,
    durations: { queueMs: 200, buildMs: 1_500, aliasMs: 600 },
  });
  const repository = { org: 'acme', repo: 'shop' };
  const plain = await far.addProject({ name: 'vercel', repository });
  const rolling = await far.addProject({ name: 'rolling', repository });
  const of = (project: StandInProject, more: object): Place => ({
    name: project.name,
    provider: 'vercel',
    isGradual: project === rolling,
    stories: ['good', 'bad', 'roll-back', 'after'],
    environment: { VERCEL_TOKEN: token },
    settings: () => ({
      token: { from: 'environment', name: 'VERCEL_TOKEN' },
      apiUrl: far.url,
      project: project.name,
      teamId: far.state.teamId,
      domains: [project.domain],
      pollEvery: '300ms',
      ...more,
    }),
    learn: (releases) => {
      for (const { label, revision } of releases)
        if (conductOf(label) === 'bad') far.state.outcomes.set(revision, 'fails');
    },
    faults: (history) => faultsOf(far, project, history),
    seen: () => ({ production: project.production, history: project.history, rollout: project.rollout }),
    close: () => (project === plain ? far.close() : Promise.resolve()),
  });
  return [of(plain, {}), of(rolling, { rollout: 'rolling', stages: [50] })];
}

function faultsOf(far: VercelStandIn, project: StandInProject, history: History): readonly string[] {
  const { state, violations } = far;
  const mine = state.deployments.filter((one) => one.project === project.id);
  const production = mine.find(({ id }) => id === project.production);
  const wanted = liveLabel(history);
  const revision = wanted === undefined ? undefined : history.revisionOf(wanted);
  const name = `Vercel's ${project.name}`;
  return [
    ...doubled(
      `${name}, deployments of a commit`,
      mine.map(({ meta }) => meta['quarterdeckRevision'] ?? 'none'),
    ),
    ...differs(name, revision, production?.meta['quarterdeckRevision']),
    ...mine
      .filter((one) => !one.deleted && ['QUEUED', 'BUILDING'].includes(readyStateOf(state, one)))
      .map(({ id }) => `${name} still builds ${id}`),
    ...(project.job === undefined || project.job.moved ? [] : [`${name} still moves its domains`]),
    ...(project.rollout?.state === 'ACTIVE' ? [`${name} is in the middle of a rolling release`] : []),
    ...(project.name === 'vercel' ? violations : []),
  ];
}
