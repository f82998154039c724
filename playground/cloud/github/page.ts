import type { Repository } from './records.ts';
import { viewOf } from './runs.ts';
import { fullName } from './shapes.ts';

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${String(character.codePointAt(0))};`);

const table = (title: string, heads: readonly string[], rows: readonly (readonly string[])[]): string => {
  const cells = (tag: string, texts: readonly string[]) =>
    texts.map((text) => `<${tag}>${escaped(text)}</${tag}>`).join('');
  const body = rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('');
  return `<h3>${escaped(title)}</h3><table><tr>${cells('th', heads)}</tr>${body}</table>`;
};

function repositoryPart(repository: Repository, nowMs: number): string {
  const runs = repository.runs
    .toReversed()
    .slice(0, 20)
    .map((run) => {
      const { status, conclusion, jobs } = viewOf(repository, run, nowMs);
      const steps = jobs.map(({ job, status: state, conclusion: end }) => `${job.name}: ${end ?? state}`);
      return [String(run.id), run.title, conclusion ?? status, steps.join(', ')];
    });
  const deployments = repository.deployments
    .toReversed()
    .slice(0, 20)
    .map(({ id, task, environment, sha, statuses }) => [
      ...[String(id), task, environment, sha.slice(0, 7)],
      statuses.map(({ state }) => state).join(' → '),
    ]);
  const refs = [...repository.refs].map(([ref, sha]) => [ref, sha.slice(0, 7)]);
  return [
    `<h2>${escaped(fullName(repository))}</h2>`,
    table('Runs', ['run', 'title', 'state', 'jobs'], runs),
    table('Deployments', ['id', 'task', 'environment', 'commit', 'statuses'], deployments),
    table('Branches and tags', ['ref', 'commit'], refs),
  ].join('');
}

const style =
  'body{font:14px sans-serif;margin:2em}table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:.2em .6em;text-align:left}';

/** What the stand-in believes, for people. */
export function page(repositories: Iterable<Repository>, violations: readonly string[], nowMs: number): string {
  const parts = [...repositories].map((repository) => repositoryPart(repository, nowMs));
  const broken = violations.length === 0 ? '' : `<pre>${escaped(violations.join('\n'))}</pre>`;
  const head = `<meta charset="utf-8"><meta http-equiv="refresh" content="2"><title>GitHub, played</title><style>${style}</style>`;
  return `<!doctype html><html lang="en"><head>${head}</head><body><h1>GitHub, played</h1>${broken}${parts.join('')}</body></html>`;
}
