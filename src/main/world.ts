import { homedir } from 'node:os';
import type { Config, MetricSourceConfig } from '../domain/config.ts';
import type { ServiceName } from '../domain/ids.ts';
import { systemClock } from '../io/clock.ts';
import { capture } from '../io/capture.ts';
import { httpFetch } from '../io/fetch.ts';
import { randomShare } from '../io/random.ts';
import { markOfFile, readBounded } from '../io/report-files.ts';
import { systemTimers } from '../io/timers.ts';
import type { SourceWorld } from '../metrics/kind.ts';
import { openSource } from '../metrics/index.ts';
import { backupFresh } from '../pipeline/checks/backup-fresh.ts';
import { ciCheck } from '../pipeline/checks/ci.ts';
import { commandCheck } from '../pipeline/checks/command.ts';
import { httpCheck } from '../pipeline/checks/http.ts';
import { proven } from '../pipeline/checks/proven.ts';
import { httpHook } from '../pipeline/hooks/http.ts';
import type { PipelineWorld } from '../pipeline/work.ts';
import type { CheckRunner } from '../ports/checks.ts';
import type { Fetch } from '../ports/http.ts';
import type { MetricQuery, MetricSource } from '../ports/metric-source.ts';
import type { People } from '../ports/people.ts';
import type { Provider } from '../ports/provider.ts';
import type { RevisionSource } from '../ports/revision-source.ts';
import type { Log } from '../ports/world.ts';
import { closeProviders, providersOf } from '../providers/index.ts';
import { hostIdOf } from '../providers/supervisor/host-id.ts';
import { asked } from '../providers/supervised.ts';
import { supervisorClient } from '../providers/supervisor/client.ts';
import type { SupervisorClient } from '../providers/supervisor/client.ts';
import { gitRevisions } from '../repositories/git.ts';
import { smokeRunner } from '../smoke/run.ts';
import type { ProviderWorld } from '../providers/world.ts';
import { watchSupervisor } from '../providers/supervisor/watch.ts';
import type { News } from '../github/bell.ts';
import type { OpenStore } from '../store/open.ts';
import { githubSide } from './github.ts';
import type { GithubSide } from './github.ts';
import { secretReader } from './configuration.ts';
import type { Variables } from './environment.ts';

export interface WorldParts {
  readonly opened: OpenStore;
  readonly config: () => Config;
  readonly stateFolder: string;
  readonly variables: Variables;
  readonly people: People;
  /** Made here unless others use it too. */
  readonly github?: GithubSide;
  readonly log: Log;
}

/** How often a supervisor that died is looked for: users wait that long. */
const superviseEveryMs = 2000;

/** While a configuration uses processes of this machine, their supervisor is kept alive; the result ends that. */
export function keepSupervisor({ stateFolder, variables }: WorldParts, config: () => Config): () => void {
  const uses = [...config().targets.values()].some(({ procedure }) =>
    procedure.components.some(({ provider }) => provider === 'local' || provider === 'command'),
  );
  if (!uses) return () => undefined;
  return watchSupervisor(supervisorClient({ stateFolder, environment: variables }), superviseEveryMs);
}

/** What lies outside this program, without the record. */
type FarParts = Omit<WorldParts, 'opened' | 'people'>;

/** What is held open out there, such as channels, is closed with it. */
interface Closable {
  readonly close: () => Promise<void>;
}

/** The far ends of a configuration: what it releases to, measures and reads revisions from. */
export function farWorld(parts: FarParts): Pick<PipelineWorld, 'provider' | 'source' | 'revisions'> & Closable {
  const { config, variables } = parts;
  const fetch = httpFetch();
  const supervisor = supervisorClient({ stateFolder: parts.stateFolder, environment: variables });
  const github = parts.github ?? githubSide(config, variables, parts.log);
  const { provider, close } = providerNamed(parts, { supervisor, fetch, news: github.bell });
  const source = sources(config, {
    fetch,
    readTraffic: trafficReader(supervisor),
    addressesOf: (query, signal) => addressesOf(provider, query, signal),
  });
  return { provider, source, revisions: revisions(config, variables, github), close };
}

/** Everything that carrying out deployments needs, with the real world behind it. */
export function pipelineWorld(parts: WorldParts): PipelineWorld & Closable {
  const { opened, config, variables, people, log } = parts;
  const fetch = httpFetch();
  const github = parts.github ?? githubSide(config, variables, log);
  const far = farWorld({ ...parts, github });
  const hooks = httpHook({ fetch, secret: secretReader(variables) });
  const checks = new Map<string, CheckRunner>(
    [
      proven(opened.store, config),
      httpCheck(fetch),
      ciCheck(github.commits, systemClock),
      commandCheck(capture, variables['PATH'] ?? '', { mark: markOfFile, read: readBounded }),
      backupFresh(far.provider, systemClock, opened.store),
    ].map((one) => [one.kind, one]),
  );
  return {
    store: opened.store,
    claims: opened.claims,
    clock: systemClock,
    timers: systemTimers,
    log,
    random: randomShare,
    config,
    ...far,
    runWorkflow: github.workflows,
    smoke: smokeRunner({ fetch, clock: systemClock, timers: systemTimers, secret: secretReader(variables) }),
    check: (kind) => checks.get(kind),
    hook: (kind) => (kind === 'http' ? hooks : undefined),
    people,
  };
}

function providerNamed(
  { stateFolder, variables, log }: FarParts,
  { supervisor, fetch, news }: { readonly supervisor: SupervisorClient; readonly fetch: Fetch; readonly news: News },
): Pick<PipelineWorld, 'provider'> & Closable {
  const world: ProviderWorld = {
    supervisor,
    host: hostIdOf(stateFolder),
    environment: variables,
    fetch,
    secret: secretReader(variables),
    clock: systemClock,
    log,
    news,
    stateFolder,
  };
  const providers: Readonly<Record<string, Provider>> = providersOf(world);
  return {
    provider: (name) => (Object.hasOwn(providers, name) ? providers[name] : undefined),
    close: () => closeProviders(world),
  };
}

/** What the proxy counted, in the words of the metric source. */
const trafficReader =
  (supervisor: SupervisorClient): SourceWorld['readTraffic'] =>
  async ({ target, component, version, sinceMs, untilMs }, signal) => {
    const found = await asked(supervisor.readTraffic({ target: `${target}/${component}`, sinceMs, untilMs }, signal));
    const mine = found.versions.find((one) => one.version === version);
    return { measuredSinceMs: found.measuredSinceMs, boundsMs: found.boundsMs, seconds: mine?.seconds ?? [] };
  };

/** Built-in sources that every target has without naming them. */
const builtIn: readonly MetricSourceConfig[] = [
  { name: 'probes', kind: 'probes', settings: {} },
  { name: 'proxy', kind: 'local-proxy', settings: {} },
];

/** Opened sources are kept while their configuration stays: several metrics of one look share a probe. */
function sources(config: () => Config, world: SourceWorld): PipelineWorld['source'] {
  const open = new Map<string, MetricSource>();
  return ({ target }, name) => {
    const configured = config().targets.get(target)?.sources ?? [];
    const found = [...configured, ...builtIn].find((one) => one.name === name);
    if (found === undefined) return undefined;
    const key = `${target} ${JSON.stringify(found)}`;
    const source = open.get(key) ?? openSource(found, world);
    open.set(key, source);
    return source;
  };
}

async function addressesOf(
  provider: (name: string) => Provider | undefined,
  query: MetricQuery,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const found = await Promise.all(
    query.components.map(async (at) => {
      const version = query.versions[at.component.name];
      return version === undefined ? undefined : provider(at.component.provider)?.previewUrl(at, version, signal);
    }),
  );
  return found.filter((address) => address !== undefined);
}

/** git reads no configuration but the repository's own, asks nobody, runs no hooks, and takes a configured repository whoever it belongs to. */
function revisions(
  config: () => Config,
  variables: Variables,
  github: GithubSide,
): (service: ServiceName) => RevisionSource | undefined {
  const env = {
    PATH: variables['PATH'] ?? '',
    HOME: homedir(),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    LC_ALL: 'C',
  };
  return (service) => {
    const repository = config().services.get(service)?.repository;
    if (repository?.kind === 'github') return github.revisions(service);
    if (repository?.kind !== 'git') return undefined;
    const { path } = repository;
    return gitRevisions((args, signal) =>
      capture({ command: 'git', args: ['-c', 'safe.directory=*', '-C', path, ...args], env }, signal),
    );
  };
}
