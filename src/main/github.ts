import type { Config } from '../domain/config.ts';
import type { GithubAccess } from '../domain/github.ts';
import type { ServiceName, TargetId } from '../domain/ids.ts';
import type { Bell } from '../github/bell.ts';
import { githubBell } from '../github/bell.ts';
import type { GithubClient } from '../github/client.ts';
import { examineGithub } from '../github/examine.ts';
import { githubClients } from '../github/client.ts';
import { githubHook } from '../http/github-hook.ts';
import type { Hook } from '../http/hook.ts';
import { systemClock } from '../io/clock.ts';
import { httpFetch } from '../io/fetch.ts';
import { systemTimers } from '../io/timers.ts';
import type { CommitStates } from '../ports/commit-state.ts';
import type { Deliveries } from '../ports/deliveries.ts';
import type { Examined } from '../ports/provider.ts';
import type { RevisionSource } from '../ports/revision-source.ts';
import type { RunWorkflow } from '../ports/workflow.ts';
import type { Log } from '../ports/world.ts';
import { githubWorkflows } from '../providers/github-actions/run-workflow.ts';
import { ciCheckSettings } from '../pipeline/checks/ci.ts';
import { githubCommits } from '../repositories/github-commits.ts';
import { githubRevisions } from '../repositories/github.ts';
import type { GithubRepository } from '../repositories/github.ts';
import { secretReader } from './configuration.ts';
import type { Variables } from './environment.ts';

/** All that the program itself asks of GitHub, service by service. */
export interface GithubSide {
  readonly revisions: (service: ServiceName) => RevisionSource | undefined;
  readonly commits: (service: ServiceName) => CommitStates | undefined;
  readonly clientOf: (access: GithubAccess) => GithubClient;
  /** For hooks and checks. */
  readonly workflows: RunWorkflow;
  /** Rung by webhooks. */
  readonly bell: Bell;
  /** Tries the credential; absent where GitHub is not configured. */
  readonly examine: () => ((signal: AbortSignal) => Promise<readonly Examined[]>) | undefined;
}

export function githubSide(config: () => Config, variables: Variables, log: Log): GithubSide {
  const bell = githubBell(systemTimers);
  const world = { fetch: httpFetch(), secret: secretReader(variables), clock: systemClock, log, news: bell };
  const clientOf = githubClients(world);
  const sources = new Map<string, RevisionSource>();
  const repositoryOf = (service: ServiceName): (GithubRepository & { readonly key: string }) | undefined => {
    const { github, services } = config();
    const repository = services.get(service)?.repository;
    if (github === undefined || repository?.kind !== 'github') return undefined;
    const { owner, name: repo } = repository;
    const key = `${owner}/${repo} ${JSON.stringify(github.access)}`;
    return { client: clientOf(github.access), clock: systemClock, owner, repo, key };
  };
  return {
    clientOf,
    bell,
    examine: () => examinationOf(config(), clientOf),
    workflows: githubWorkflows({ ...world, clientOf, homeOf: (service) => homeOf(config(), service) }),
    revisions: (service) => {
      const found = repositoryOf(service);
      if (found === undefined) return undefined;
      // Kept while the configuration stays: what it remembers makes the type-ahead quick.
      const source = sources.get(found.key) ?? githubRevisions(found);
      sources.set(found.key, source);
      return source;
    },
    commits: (service) => {
      const found = repositoryOf(service);
      if (found === undefined) return undefined;
      const { owner, repo } = found;
      const news: CommitStates['news'] = (waitMs, signal) => bell.wait(`${owner}/${repo}`, waitMs, signal);
      return githubCommits(found, { fetch: world.fetch, news });
    },
  };
}

function examinationOf(
  { github, services, targets }: Config,
  clientOf: GithubSide['clientOf'],
): ReturnType<GithubSide['examine']> {
  if (github === undefined) return undefined;
  const { access } = github;
  const procedures = [...targets.values()].map(({ procedure }) => procedure);
  const steps = procedures.flatMap(({ checks, hooks = [] }) => [...checks, ...hooks]);
  const uses = {
    commitStates: steps.some(({ kind }) => kind === 'ci'),
    artifacts: steps.some(
      ({ kind, settings }) => kind === 'ci' && ciCheckSettings.safeParse(settings).data?.tests !== undefined,
    ),
    workflows: steps.some(({ kind }) => kind === 'workflow'),
    deploymentRecords: github.deployments !== undefined,
  };
  const repositories = [...services.values()].flatMap(({ repository }) =>
    repository.kind === 'github' ? [{ owner: repository.owner, repo: repository.name, branch: repository.branch }] : [],
  );
  return (signal) => examineGithub({ client: clientOf(access), access, uses, repositories }, signal);
}

/** Where a service's workflows live: with its code, unless whoever asks names another repository. */
function homeOf({ github, services }: Config, service: ServiceName) {
  const repository = services.get(service)?.repository;
  if (github === undefined || repository === undefined) return undefined;
  const own = repository.kind === 'github' ? { repository: `${repository.owner}/${repository.name}` } : {};
  return { access: github.access, branch: repository.branch, ...own };
}

/** Takes what GitHub sends; a target has to do with a repository when its service, or a workflow that it uses, lives there. */
export function githubWebhook(parts: {
  readonly config: () => Config;
  readonly variables: Variables;
  readonly deliveries: Deliveries;
  readonly bell: Bell;
  readonly log: Log;
}): Hook {
  const { config, variables, deliveries, bell, log } = parts;
  const read = secretReader(variables);
  return githubHook({
    secret: async () => {
      const reference = config().github?.webhookSecret;
      return reference && read(reference);
    },
    targetsOf: (fullName) => targetsOf(config(), fullName.toLowerCase()),
    ...{ deliveries, bell, clock: systemClock, log },
  });
}

const repositoryIn = (settings: unknown): unknown => new Map(Object.entries(settings ?? {})).get('repository');

function targetsOf({ targets, services }: Config, fullName: string): readonly TargetId[] {
  const isIt = (name: unknown): boolean => typeof name === 'string' && name.toLowerCase() === fullName;
  return [...targets.values()]
    .filter(({ service, procedure }) => {
      const repository = services.get(service)?.repository;
      const own = repository?.kind === 'github' && isIt(`${repository.owner}/${repository.name}`);
      const { components, hooks = [], checks } = procedure;
      return own || [...components, ...hooks, ...checks].some(({ settings }) => isIt(repositoryIn(settings)));
    })
    .map(({ id }) => id);
}
