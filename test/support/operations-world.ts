import type { Config } from '../../src/domain/config.ts';
import type { DeploymentId, PersonId, Reference, Revision, RoleName } from '../../src/domain/ids.ts';
import { isRevision, must } from '../../src/domain/ids.ts';
import type { Deployment } from '../../src/domain/deployment.ts';
import type { DeploymentEvent } from '../../src/domain/events.ts';
import type { Caller, OperationsWorld } from '../../src/operations/world.ts';
import { transition } from '../../src/operations/transition.ts';
import type { People } from '../../src/ports/people.ts';
import type { Provider } from '../../src/ports/provider.ts';
import type { RevisionSource } from '../../src/ports/revision-source.ts';
import type { Store } from '../../src/ports/store.ts';
import { aConfig, deploys } from './config.ts';
import { quietLog } from './world.ts';

export const startMs = Date.parse('2026-11-20T12:00:00Z');

/** The full commit of a tag of the scripted repository. */
export const revisionOf = (digit: string): Revision => must(isRevision, digit.repeat(40));

const tags: ReadonlyMap<string, Revision> = new Map([
  ['main', revisionOf('4')],
  ['v1', revisionOf('1')],
  ['v2', revisionOf('2')],
  ['v3', revisionOf('3')],
]);

/** A repository that knows the tags v1 to v3 and the branch main. */
export const scriptedRevisions: RevisionSource = {
  resolve: (reference: Reference) => {
    const found = [...tags].find(([name, revision]) => [name, revision].some((one) => one === String(reference)));
    return Promise.resolve(found && { revision: found[1], label: found[0] });
  },
  commits: () => Promise.resolve({ commits: [], count: 0 }),
  isAncestor: () => Promise.resolve(true),
  suggest: (typed, limit) =>
    Promise.resolve(
      [...tags.keys()]
        .filter((name) => name.includes(typed))
        .slice(0, limit)
        .map((reference) => ({ reference, description: `tag ${reference}` })),
    ),
};

/** A world whose clock, people and configuration a test sets by hand. */
export interface HandWorld extends OperationsWorld {
  /** What releases there, by name; nothing looks ahead unless a test says so. */
  readonly setProvider: (name: string, provider: Provider) => void;
  readonly pass: (ms: number) => void;
  readonly setConfig: (config: Config) => void;
  /** Says something else than the configuration about one person's role. */
  readonly setRole: (person: PersonId, role: RoleName, holds: 'yes' | 'no' | 'unknown') => void;
}

export function aWorld(store: Store, config: Config = aConfig()): HandWorld {
  const state = { nowMs: startMs, config };
  const providers = new Map<string, Provider>();
  const said = new Map<string, 'yes' | 'no' | 'unknown'>();
  const people: People = {
    holds: (person, role) =>
      Promise.resolve(
        said.get(`${person} ${role}`) ??
          (state.config.roles.get(role)?.people.includes(person) === true ? 'yes' : 'no'),
      ),
  };
  return {
    store,
    people,
    clock: { now: () => state.nowMs },
    config: () => state.config,
    revisions: (service) => (state.config.services.has(service) ? scriptedRevisions : undefined),
    provider: (name) => providers.get(name),
    log: quietLog,
    setProvider: (name, provider) => {
      providers.set(name, provider);
    },
    pass: (ms) => {
      state.nowMs += ms;
    },
    setConfig: (next) => {
      state.config = next;
    },
    setRole: (person, role, holds) => {
      said.set(`${person} ${role}`, holds);
    },
  };
}

export const caller = (person: PersonId): Caller => ({ person, channel: deploys });

/** Lets these things happen to a stored deployment, one after another; each must be legal. */
export async function happen(
  world: OperationsWorld,
  id: DeploymentId,
  events: readonly DeploymentEvent[],
): Promise<Deployment> {
  for (const event of events) {
    const outcome = await transition(world, { id, event });
    if (!outcome.ok) throw new Error(`${event.kind} was refused: ${outcome.refusal.code}`);
  }
  const deployment = await world.store.deployment(id);
  if (deployment === undefined) throw new Error(`${id} is gone`);
  return deployment;
}

/** From the queue to 10 %, as the runner would do it. */
export const toFirstStage: readonly DeploymentEvent[] = [
  { kind: 'began' },
  { kind: 'prepared' },
  { kind: 'effects-began' },
  { kind: 'component-released', component: 'web', version: 'web-1' },
  { kind: 'released' },
  { kind: 'shifted', weight: 10 },
];

/** From the queue to live. */
export const toLive: readonly DeploymentEvent[] = [
  ...toFirstStage,
  { kind: 'next-stage' },
  { kind: 'shifted', weight: 100 },
  { kind: 'all-stages-done' },
  { kind: 'baked' },
];

/** To live in one stage: the way of a first deployment and of a rollback. */
export const allAtOnceToLive: readonly DeploymentEvent[] = [
  { kind: 'began' },
  { kind: 'prepared' },
  { kind: 'effects-began' },
  { kind: 'released' },
  { kind: 'shifted', weight: 100 },
  { kind: 'all-stages-done' },
  { kind: 'baked' },
];
