import type { Config, Target } from '../domain/config.ts';
import type { Service } from '../domain/config.ts';
import { isReference } from '../domain/ids.ts';
import type { ServiceName, TargetId } from '../domain/ids.ts';
import type { PlannedComponent } from '../domain/plan.ts';
import type { MetricSource } from '../ports/metric-source.ts';
import { ProviderError } from '../ports/provider-error.ts';
import type { ComponentTarget, Examined, Provider } from '../ports/provider.ts';
import type { RevisionSource } from '../ports/revision-source.ts';
import type { Clock } from '../ports/world.ts';

/** One thing that the program needs, tried. */
export interface Diagnosis extends Examined {
  readonly area:
    'environment' | 'configuration' | 'database' | 'slack' | 'github' | 'repository' | 'provider' | 'measurements';
  /** Of which service, target or component. */
  readonly place?: string;
}

/** The far ends that a configuration names. */
export interface Examining {
  readonly config: Config;
  readonly clock: Clock;
  readonly provider: (name: string) => Provider | undefined;
  readonly revisions: (service: ServiceName) => RevisionSource | undefined;
  readonly source: (at: { readonly target: TargetId }, name: string) => MetricSource | undefined;
  /** As whom the program itself asks GitHub; absent where the configuration has no such section. */
  readonly examineGithub?: ((signal: AbortSignal) => Promise<readonly Examined[]>) | undefined;
}

const limitMs = 15_000;
const measuredMs = 5 * 60_000;

/** Tries every repository, component and source of measurements side by side; one that hangs delays no other. */
export async function examineFarEnds(world: Examining): Promise<readonly Diagnosis[]> {
  const { services, targets } = world.config;
  const all = await Promise.all([
    github(world),
    ...[...services.values()].map((service) => repository(world, service)),
    ...[...targets.values()].flatMap((target) => [
      ...target.procedure.components.map((component) => componentOf(world, target, component)),
      ...target.sources.map(({ name }) => measurements(world, target, name)),
    ]),
  ]);
  return all.flat();
}

type Known = Pick<Diagnosis, 'area' | 'place' | 'subject'>;

/** What the trial said, or what became of it. */
async function tried(
  known: Known,
  remedy: string,
  trial: (signal: AbortSignal) => Promise<readonly Diagnosis[]>,
): Promise<readonly Diagnosis[]> {
  const signal = AbortSignal.timeout(limitMs);
  const late = Promise.withResolvers<readonly Diagnosis[]>();
  const sentence = `did not answer within ${limitMs / 1_000} s`;
  signal.addEventListener('abort', () => {
    late.resolve([{ ...known, state: 'unknown', sentence, remedy }]);
  });
  try {
    return await Promise.race([trial(signal), late.promise]);
  } catch (error) {
    if (!(error instanceof ProviderError)) return [unforeseen(known, remedy, error)];
    const passing = error.retryable || error.code === 'unknown';
    return [{ ...known, state: passing ? 'unknown' : 'bad', sentence: error.message, remedy }];
  }
}

/** A fault of one trial is told as its own: all the others have something to say, too. */
function unforeseen(known: Known, remedy: string, error: unknown): Diagnosis {
  const why = error instanceof Error ? error.message : 'no reason given';
  const sentence = `could not be examined: ${why}`;
  return { ...known, state: 'bad', sentence, remedy: `${remedy} If that is in order, this is a fault of the program.` };
}

async function github({ examineGithub }: Examining): Promise<readonly Diagnosis[]> {
  if (examineGithub === undefined) return [];
  const known = { area: 'github', subject: 'credential' } as const;
  const remedy = 'Look at the section github of the configuration: its address and its token or app.';
  return tried(known, remedy, async (signal) =>
    (await examineGithub(signal)).map((one) => ({ ...one, area: 'github' })),
  );
}

function repository({ revisions }: Examining, service: Service): Promise<readonly Diagnosis[]> {
  const { name, repository: where } = service;
  const known = { area: 'repository', place: name, subject: `branch ${where.branch}` } as const;
  const remedy = `Look at services.${name}.repository: does it exist, and may the bot read it?`;
  return tried(known, remedy, async (signal) => {
    const source = revisions(name);
    if (source === undefined)
      return [{ ...known, state: 'bad', sentence: `no reader for a repository of kind ${where.kind}`, remedy }];
    const found = isReference(where.branch) ? await source.resolve(where.branch, signal) : undefined;
    return found === undefined
      ? [{ ...known, state: 'bad', sentence: 'there is no such branch', remedy }]
      : [{ ...known, state: 'good', sentence: `is at ${found.revision.slice(0, 7)}` }];
  });
}

function componentOf(
  world: Examining,
  { id, service, environment }: Target,
  component: PlannedComponent,
): Promise<readonly Diagnosis[]> {
  const place = `${id}/${component.name}`;
  const known = { area: 'provider', place, subject: component.provider } as const;
  const remedy = `Look at the settings of the component ${component.name}.`;
  const at: ComponentTarget = { target: id, service, environment, component };
  return tried(known, remedy, async (signal) => {
    const provider = world.provider(component.provider);
    if (provider === undefined)
      return [{ ...known, state: 'bad', sentence: 'this program has no such provider', remedy }];
    if (provider.examine === undefined)
      return [{ ...known, state: 'unknown', sentence: 'has nothing that could be tried without a deployment' }];
    return (await provider.examine(at, signal)).map((one) => ({ ...one, area: 'provider', place }));
  });
}

function measurements(world: Examining, target: Target, name: string): Promise<readonly Diagnosis[]> {
  const known = { area: 'measurements', place: target.id, subject: name } as const;
  const remedy = `Look at the source ${name} and its credentials.`;
  const metric = target.procedure.triggers.find(({ source }) => source === name)?.metric;
  return tried(known, remedy, async (signal) => {
    const source = world.source({ target: target.id }, name);
    if (source === undefined) return [{ ...known, state: 'bad', sentence: 'cannot be opened', remedy }];
    if (metric === undefined) return [{ ...known, state: 'unknown', sentence: 'no trigger asks it for anything' }];
    const nowMs = world.clock.now();
    const { id, service, environment, procedure } = target;
    const components = procedure.components.map((component) => ({ target: id, service, environment, component }));
    const versions = {};
    const span = { sinceMs: nowMs - measuredMs, untilMs: nowMs };
    await source.read({ target: id, components, metric, side: 'new', versions, ...span }, signal);
    return [{ ...known, state: 'good', sentence: `answers when asked for ${metric}` }];
  });
}
