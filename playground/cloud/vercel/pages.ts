import { badge, cloudPage, link, section, table, timeOf, together } from '../page-frame.ts';
import type { Markup } from '../page-frame.ts';
import { readyStateOf } from './state.ts';
import type { Served, StandInProject, VercelState } from './state.ts';

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (one) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[one] ?? one);

const html = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escaped(title)}</title><style>body{font:16px/1.5 system-ui;margin:2rem;max-width:60rem}table{border-collapse:collapse}td,th{padding:.2rem .8rem;text-align:left;border-bottom:1px solid #8884}</style><body>${body}</body></html>`;

interface Page {
  readonly title: string;
  readonly body: string;
  readonly headers?: Served['headers'];
}

const page = (status: number, { title, body, headers = {} }: Page): Served => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', ...headers },
  body: html(title, body),
});

/** What a deployment answers at its own address. */
export function served(state: VercelState, id: string): Served {
  const deployment = state.deployments.find((one) => one.id === id && !one.deleted);
  if (deployment === undefined) return page(404, { title: 'Not found', body: '<h1>The deployment is not there</h1>' });
  const readyState = readyStateOf(state, deployment);
  if (readyState !== 'READY')
    return page(404, { title: 'Not ready', body: `<h1>The deployment is ${readyState}</h1>` });
  const headers = { 'x-deployment-id': id };
  if (deployment.outcome === 'answers-500')
    return page(500, { title: 'Error', body: '<h1>Internal Server Error</h1>', headers });
  const { meta, variables } = deployment;
  const shown = Object.entries(variables).map(([key, value]) => `<li>${escaped(key)} = ${escaped(value)}</li>`);
  const release = meta['quarterdeckRelease'] ?? meta['githubCommitSha'] ?? '';
  return page(200, {
    title: release,
    body: `<h1>${escaped(release)}</h1><p>commit ${escaped(meta['githubCommitSha'] ?? '')}</p><ul>${shown.join('')}</ul>`,
    headers,
  });
}

/** What the production domain answers: the live deployment, or by turns the one that a rolling release brings. */
export function productionPage(state: VercelState, project: () => StandInProject | undefined): () => Served {
  let turn = 0;
  return () => {
    const found = project();
    if (found?.production === undefined) return page(404, { title: 'Not found', body: '<h1>Nothing is live</h1>' });
    const { rollout, production } = found;
    if (rollout?.state !== 'ACTIVE') return served(state, production);
    turn += rollout.stages[rollout.active]?.targetPercentage ?? 0;
    if (turn < 100) return served(state, rollout.base);
    turn -= 100;
    return served(state, rollout.canary);
  };
}

/** What the stand-in believes, for people. */
export function overview(state: VercelState): Served {
  const words = `Projects of the team ${state.slug} (${state.plan}), played on this machine`;
  return {
    ...{ status: 200, headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' } },
    body: cloudPage({
      title: 'What Vercel believes',
      words,
      parts: state.projects.map((one) => projectPart(state, one)),
    }),
  };
}

const stateTones = { READY: 'good', ERROR: 'bad', CANCELED: 'plain', QUEUED: 'busy', BUILDING: 'busy' } as const;

const pinWords = 'A rollback pinned the domains: finished builds do not take them by themselves.';

function projectPart(state: VercelState, project: StandInProject): Markup {
  const { id, name, domain, production, autoAssign, rollout, rolledBackTo } = project;
  const rolling =
    rollout?.state === 'ACTIVE'
      ? [`Rolling release of ${rollout.canary}: ${String(rollout.stages[rollout.active]?.targetPercentage ?? 0)} %`]
      : [];
  const rows = state.deployments
    .filter((one) => one.project === id && !one.deleted)
    .toReversed()
    .map((one) => {
      const readyState = readyStateOf(state, one);
      return [
        link(one.id, `http://${one.url}`),
        badge(readyState.toLowerCase(), stateTones[readyState]),
        one.id === production ? badge('live', 'good') : (one.substate ?? '').toLowerCase(),
        one.meta['quarterdeckRelease'] ?? '',
        one.meta['githubCommitSha']?.slice(0, 7) ?? '',
        timeOf(one.createdAt),
      ];
    });
  const takes = autoAssign ? 'Finished builds take the domain by themselves.' : 'Finished builds wait to be promoted.';
  return section(
    name,
    together(
      link(domain, `http://${domain}`),
      production === undefined ? 'shows nothing yet.' : `shows ${production}.`,
    ),
    ...rolling,
    rolledBackTo === undefined ? takes : pinWords,
    table(['Deployment', 'State', '', 'Release', 'Commit', 'Made'], rows, 'No deployment yet.'),
  );
}
