import type { Markup, Tone } from '../page-frame.ts';
import { badge, button, cloudPage, section, stacked, table, timeOf, together } from '../page-frame.ts';
import type { Repository, Run } from './records.ts';
import { viewOf } from './runs.ts';
import { fullName } from './shapes.ts';

const shownRows = 20;

const tones: Readonly<Record<string, Tone>> = {
  ...{ success: 'good', failure: 'bad', timed_out: 'bad', cancelled: 'bad' },
  ...{ in_progress: 'busy', waiting: 'busy', error: 'bad' },
};

const stateBadge = (state: string): Markup => badge(state.replaceAll('_', ' '), tones[state] ?? 'plain');

/** Where people's yes to a gate is taken. */
export const reviewPath = '/_review';

function runRow(repository: Repository, run: Run, nowMs: number): readonly (string | Markup)[] {
  const { status, conclusion, jobs } = viewOf(repository, run, nowMs);
  const steps = jobs.map(({ job, status: state, conclusion: end, steps: all }) => {
    const current = all.find((step) => step.status === 'in_progress');
    return together(job.name, stateBadge(end ?? state), current?.name ?? '');
  });
  const gates = jobs
    .filter((job) => job.status === 'waiting')
    .flatMap(({ job }) => job.environment ?? [])
    .map((environment) =>
      button(`Approve ${environment}`, reviewPath, {
        ...{ repository: fullName(repository), run: String(run.id), environment },
      }),
    );
  return [
    `#${String(run.number)}`,
    run.title,
    stateBadge(conclusion ?? status),
    stacked(...steps, ...gates),
    timeOf(run.createdMs),
  ];
}

function repositoryPart(repository: Repository, nowMs: number): readonly Markup[] {
  const runs = repository.runs.toReversed().slice(0, shownRows);
  const deployments = repository.deployments
    .toReversed()
    .slice(0, shownRows)
    .map(({ id, task, environment, sha, statuses }) => [
      ...[String(id), task, environment, sha.slice(0, 7)],
      together(...statuses.map(({ state }) => stateBadge(state))),
    ]);
  const refs = [...repository.refs].map(([ref, sha]) => [ref, sha.slice(0, 7)]);
  const name = fullName(repository);
  return [
    section(
      `${name}: runs`,
      table(
        ['Run', 'Title', 'State', 'Jobs', 'Begun'],
        runs.map((run) => runRow(repository, run, nowMs)),
        'None yet.',
      ),
    ),
    section(
      `${name}: deployments`,
      table(['Id', 'Task', 'Environment', 'Commit', 'Statuses'], deployments, 'None yet.'),
    ),
    section(`${name}: branches and tags`, table(['Ref', 'Commit'], refs, 'None yet.')),
  ];
}

/** What the stand-in believes, for people. */
export function page(repositories: Iterable<Repository>, violations: readonly string[], nowMs: number): string {
  const parts = [...repositories].flatMap((repository) => repositoryPart(repository, nowMs));
  const words = 'Repositories with their workflows, played on this machine';
  return cloudPage({ title: 'What GitHub believes', words, parts, wrong: violations });
}
