import type { Config } from '../../../src/domain/config.ts';
import type { Deployment } from '../../../src/domain/deployment.ts';
import type { DeploymentId, Revision } from '../../../src/domain/ids.ts';
import type { PipelineWorld } from '../../../src/pipeline/work.ts';
import type { CheckAnswer, CheckRunner } from '../../../src/ports/checks.ts';
import type { RevisionSource } from '../../../src/ports/revision-source.ts';
import type { LogLine } from '../world.ts';
import type { HandWorld } from '../operations-world.ts';
import { aWorld, scriptedRevisions } from '../operations-world.ts';
import { recordingLog } from '../world.ts';
import type { OpenStore } from '../../../src/store/open.ts';
import { handTimers } from './clock.ts';
import type { HandClock } from './clock.ts';
import { FarEnd } from './far-end.ts';
import { FarMetrics } from './far-metrics.ts';
import { FarSmoke } from './far-smoke.ts';
import { scriptedProvider } from './provider.ts';

/** A history in which v1 < v2 < v3 unless a test takes one out of line. */
export interface FarHistory {
  readonly strangers: Set<Revision>;
  down: boolean;
}

/** Checks answer yes at once unless a test says otherwise. */
export interface FarChecks {
  readonly answers: Map<string, () => Promise<CheckAnswer>>;
  readonly runs: string[];
}

/** One statement, its rows. */
export type Sql = (text: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;

/** Everything around the engine in a test's hands, except the database, which is real. */
export interface Stand {
  /** Looks into the database, past the store. */
  readonly sql: Sql;
  readonly opened: OpenStore;
  readonly clock: HandClock;
  readonly far: FarEnd;
  readonly metrics: FarMetrics;
  readonly smoke: FarSmoke;
  readonly history: FarHistory;
  readonly checks: FarChecks;
  readonly log: readonly LogLine[];
  /** What people ask through. */
  readonly people: HandWorld;
  /** What the engine runs in. */
  readonly engine: PipelineWorld;
}

export function aStand({ opened, sql, clock }: Pick<Stand, 'opened' | 'sql' | 'clock'>, config: Config): Stand {
  const [far, metrics, smoke, log] = [new FarEnd(), new FarMetrics(), new FarSmoke(), recordingLog()];
  const history: FarHistory = { strangers: new Set(), down: false };
  const checks: FarChecks = { answers: new Map(), runs: [] };
  const revisions = historyOf(history);
  const provider = scriptedProvider(far);
  far.now = () => clock.now();
  const providerNamed = (name: string) => (name === 'scripted' ? provider : undefined);
  const hand = aWorld(opened.store, config);
  const people: HandWorld = { ...hand, clock, revisions: () => revisions, provider: providerNamed };
  const [requests, probes] = [metrics.source('requests'), metrics.source('probes', true)];
  const engine: PipelineWorld = {
    store: opened.store,
    claims: opened.claims,
    clock,
    timers: handTimers(clock),
    log,
    random: () => 0.5,
    config: people.config,
    provider: providerNamed,
    source: (_deployment, name) => ({ requests, probes })[name],
    smoke: smoke.runner(clock),
    check: (kind) => checkRunner(kind, checks),
    revisions: () => revisions,
    people: people.people,
  };
  return { sql, opened, clock, far, metrics, smoke, history, checks, log: log.lines, people, engine };
}

function historyOf(history: FarHistory): RevisionSource {
  return {
    ...scriptedRevisions,
    isAncestor: (older, newer) =>
      history.down
        ? Promise.reject(new Error('down'))
        : Promise.resolve(
            older === newer || (!history.strangers.has(newer) && !history.strangers.has(older) && older < newer),
          ),
  };
}

const checkRunner = (kind: CheckRunner['kind'], checks: FarChecks): CheckRunner => ({
  kind,
  run: ({ name }) => {
    checks.runs.push(name);
    return checks.answers.get(name)?.() ?? Promise.resolve({ passed: true, summary: 'fine' });
  },
});

/** The deployment as it is stored now. */
export async function stored({ opened }: Stand, id: DeploymentId): Promise<Deployment> {
  const deployment = await opened.store.deployment(id);
  if (deployment === undefined) throw new Error(`${id} is gone`);
  return deployment;
}
