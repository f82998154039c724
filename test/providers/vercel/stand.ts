import { expect } from 'vitest';
import { secretsFrom } from '../../../src/io/secrets.ts';
import { isFence, isStepKey, must } from '../../../src/domain/ids.ts';
import type { Release } from '../../../src/domain/plan.ts';
import type { Begun, ComponentTarget, Handle, Provider, StepCall } from '../../../src/ports/provider.ts';
import { vercelProvider } from '../../../src/providers/vercel/provider.ts';
import { vercelKind, vercelSettings } from '../../../src/providers/vercel/settings.ts';
import type { FaultyRequest } from '../../../playground/cloud/faults.ts';
import { vercelStandIn } from '../../../playground/cloud/vercel/stand-in.ts';
import type { NewProject, VercelStandIn } from '../../../playground/cloud/vercel/stand-in.ts';
import type { Durations, Plan, StandInProject } from '../../../playground/cloud/vercel/state.ts';
import { aRelease } from '../../contracts/provider.ts';
import type { FarFault, FaultStand, FaultyCall } from '../../contracts/provider-faults.ts';
import { ended } from '../../contracts/whole.ts';
import { providerWorld, restFaults } from '../provider-world.ts';
import { asJson, supervisedStand } from '../supervised-stand.ts';

export interface VercelStandOptions {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly project?: Partial<NewProject>;
  readonly durations?: Partial<Durations>;
  readonly plan?: Plan;
  readonly callsPerMinute?: number;
  /** The stand-in's clock is set by hand. */
  readonly clock?: { now(): number };
  /** Calls whose answers Vercel's own client is made not to know. */
  readonly unknownAnswers?: readonly unknown[];
}

export interface VercelStand extends FaultStand {
  readonly far: VercelStandIn;
  readonly project: StandInProject;
  readonly provider: Provider;
  /** The same place with other settings. */
  readonly with: (settings: Readonly<Record<string, unknown>>) => ComponentTarget;
  readonly call: (more?: Partial<StepCall>) => StepCall;
  /** Follows what was begun to its end. */
  readonly done: (begun: Begun, at?: ComponentTarget) => Promise<void>;
  /** Builds a release; its version. */
  readonly built: (release: Release, at?: ComponentTarget) => Promise<string>;
  /** Builds a release and gives it all traffic. */
  readonly live: (release: Release, at?: ComponentTarget) => Promise<string>;
  readonly snapshot: (at?: ComponentTarget) => Promise<{ component: string; summary: string; state: Handle }>;
}

const token = 'vercel-token-of-the-tests';

const noneElsewhere = () => Promise.reject(new Error('no secrets elsewhere'));

/** The request by which each call changes or looks. */
const fits: Readonly<Record<FaultyCall, (request: FaultyRequest) => boolean>> = {
  release: ({ method, path }) => method === 'POST' && path === '/v13/deployments',
  shift: ({ method, path }) =>
    method === 'POST' && /\/(?:promote\/dpl_\w+|rolling-release\/(?:start|complete))$/.test(path),
  restore: ({ method, path }) => method === 'POST' && path.includes('/rollback/'),
  check: ({ method, path }) => method === 'GET' && path.startsWith('/v13/deployments/'),
  describe: ({ method, path }) => method === 'GET' && path.startsWith('/v9/projects/'),
};

const answer = (status: number, code: string, headers: Readonly<Record<string, string>> = {}) =>
  ({ kind: 'answer', status, headers, body: { error: { code, message: 'injected' } } }) as const;

function faultOf(fault: FarFault) {
  const reset = String(Math.ceil(Date.now() / 1000) + 2);
  if (fault === 'rate-limited') return answer(429, 'rate_limited', { 'x-ratelimit-reset': reset });
  if (fault === 'stale') return answer(409, 'conflict');
  return restFaults[fault];
}

/** A project at the stand-in, and the provider that releases to it. */
export async function vercelStand(options: VercelStandOptions = {}): Promise<VercelStand> {
  const base = supervisedStand();
  const clock = options.clock ?? { now: () => Date.now() };
  const { durations = {}, plan = 'pro', callsPerMinute } = options;
  const limits = callsPerMinute === undefined ? {} : { callsPerMinute };
  const far = await vercelStandIn({ now: () => clock.now(), token, durations, plan, ...limits });
  const project = await far.addProject({ name: 'shop', repository: { org: 'acme', repo: 'shop' }, ...options.project });
  const withSettings: VercelStand['with'] = (more) => {
    const given = {
      token: { from: 'environment', name: 'VERCEL_TOKEN' },
      apiUrl: far.url,
      project: 'shop',
      teamId: far.state.teamId,
      domains: [project.domain],
      pollEvery: '0s',
    };
    const settings = vercelSettings.parse({ ...given, ...options.settings, ...more });
    return base.at({ provider: 'vercel', settings: asJson(settings), ...vercelKind.capabilities(settings) });
  };
  const at = withSettings({});
  const unknown: string[] = [];
  const nothing = (): void => undefined;
  const log = {
    debug: nothing,
    info: nothing,
    error: nothing,
    warn: ({ subject }: Readonly<Record<string, unknown>>) => {
      unknown.push(String(subject));
    },
  };
  const newProvider = () =>
    vercelProvider(providerWorld(base, { secret: secretsFrom({ VERCEL_TOKEN: token }, noneElsewhere), clock, log }));
  const provider = newProvider();
  let steps = 0;
  const call: VercelStand['call'] = (more = {}) => ({
    key: must(isStepKey, `shop#1/1/own-${String((steps += 1))}/web`),
    fence: must(isFence, 1),
    signal: AbortSignal.timeout(15_000),
    ...more,
  });
  const done: VercelStand['done'] = async (begun, where = at) => {
    if (begun.kind === 'done') return;
    expect(begun.kind).toBe('running');
    if (begun.kind !== 'running') return;
    expect(await ended(provider, where, begun.handle)).toMatchObject({ kind: 'succeeded' });
  };
  const built: VercelStand['built'] = async (release, where = at) => {
    const progress = await ended(provider, where, await provider.release({ ...where, release }, call()));
    if (progress.kind !== 'succeeded') throw new Error(progress.sentence);
    return progress.version;
  };
  return {
    far,
    project,
    at,
    provider,
    newProvider,
    with: withSettings,
    call,
    done,
    built,
    live: async (release, where = at) => {
      const version = await built(release, where);
      await done(await provider.shift({ ...where, version, weight: 100 }, call()), where);
      return version;
    },
    snapshot: async (where = at) => {
      const { summary, state } = await provider.describe(where, AbortSignal.timeout(15_000));
      return { component: where.component.name, summary, state };
    },
    good: (name) => aRelease(at, name),
    endless: (name) => {
      const release = aRelease(at, name);
      far.state.outcomes.set(release.revision, 'endless');
      return release;
    },
    timesBegun: ({ revision }) =>
      far.state.deployments.filter(({ meta }) => meta['quarterdeckRevision'] === revision).length,
    shareOf: async (version) => {
      const visits = Array.from({ length: 100 }, async () => {
        const visited = await fetch(`http://${project.domain}/`);
        await visited.text();
        return visited.headers.get('x-deployment-id');
      });
      return (await Promise.all(visits)).filter((seen) => seen === version).length;
    },
    inject: (fault, on) => {
      far.faults.inject(fits[on], faultOf(fault));
    },
    waitingFaults: () => far.faults.waiting(),
    timesHappened: (on) => {
      const { promote, rollback, complete } = far.state.happened;
      if (on === 'release') return far.state.deployments.length;
      return on === 'restore' ? rollback : promote + complete;
    },
    end: async () => {
      expect(far.violations).toEqual([]);
      // Every answer of the stand-in must fit the models of Vercel's own client.
      expect(unknown).toEqual(options.unknownAnswers ?? []);
      await far.close();
      await base.end();
    },
  };
}
