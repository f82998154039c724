import type { Answer, Asked, Handler } from './answers.ts';
import { notFound, ok, paged, refused } from './answers.ts';
import type { Artifact, Repository } from './records.ts';
import { withRun } from './run-named.ts';

const keptMs = 90 * 86_400_000;

function shape({ place, repository }: Asked, { id, run, name, archive, atMs, isExpired }: Artifact): object {
  const base = `${place.base}/repos/${repository.owner}/${repository.name}/actions/artifacts/${id}`;
  const at = new Date(atMs).toISOString();
  const sha = repository.runs.find((one) => one.id === run)?.headSha;
  return {
    ...{ id, node_id: `A_${id}`, name, size_in_bytes: archive.length, url: base, expired: isExpired },
    ...{ archive_download_url: `${base}/zip`, created_at: at, updated_at: at },
    expires_at: new Date(atMs + keptMs).toISOString(),
    workflow_run: { id: run, repository_id: repository.id, head_repository_id: repository.id, head_sha: sha },
  };
}

const download: Handler = ({ repository, values, nowMs, place }) => {
  const found = repository.artifacts.find(({ id }) => String(id) === values['artifact_id']);
  if (found === undefined || values['archive_format'] !== 'zip') return notFound;
  if (found.isExpired) return refused(410, 'Artifact has expired');
  const location = `${place.base}/_artifacts/${found.id}?until=${nowMs + 60_000}`;
  return { status: 302, headers: { location }, text: '' };
};

/** What runs left behind, and the way to it. */
export const artifactRoutes: Readonly<Record<string, Handler>> = {
  'actions/list-workflow-run-artifacts': withRun((asked, run) => {
    const name = asked.query.get('name');
    const all = asked.repository.artifacts.filter((one) => one.run === run.id && one.name === (name ?? one.name));
    const { items, headers } = paged(asked, all);
    return { ...ok({ total_count: all.length, artifacts: items.map((one) => shape(asked, one)) }), headers };
  }),
  'actions/download-artifact': download,
};

/** The archive at this address of the store behind it. */
export function artifactOf(repositories: readonly Repository[], path: string): Answer {
  const found = repositories.flatMap(({ artifacts }) => artifacts).find(({ id }) => path.endsWith(`/${id}`));
  return found === undefined ? { status: 404, text: 'no such artifact' } : { status: 200, bytes: found.archive };
}
