import { isComponentName, isEnvironmentName, isServiceName, isTargetId, must } from '../../../src/domain/ids.ts';
import type { Release } from '../../../src/domain/plan.ts';
import type { ComponentTarget } from '../../../src/ports/provider.ts';
import { githubActionsProvider } from '../../../src/providers/github-actions/provider.ts';
import { githubActionsKind, githubActionsSettings } from '../../../src/providers/github-actions/settings.ts';
import type { Fault } from '../../../playground/cloud/faults.ts';
import type { Run } from '../../../playground/cloud/github/records.ts';
import { viewOf } from '../../../playground/cloud/github/runs.ts';
import type { RepositoryDriver } from '../../../playground/cloud/github/seed.ts';
import type { GithubStandIn } from '../../../playground/cloud/github/server.ts';
import { githubStandIn } from '../../../playground/cloud/github/server.ts';
import { httpFetch } from '../../../src/io/fetch.ts';
import { Secret } from '../../../src/domain/secret.ts';
import type { GithubWorld } from '../../../src/github/access.ts';
import type { ChangingCall, FarFault, FaultStand, FaultyCall } from '../../contracts/provider-faults.ts';
import { aRelease } from '../../contracts/provider.ts';
import { aToken, quietLog } from '../../github/stand.ts';
import { asJson } from '../supervised-stand.ts';

export const deployWorkflow = `
name: Deploy
run-name: Deploy \${{ inputs.revision }} (\${{ inputs.quarterdeck }})
on:
  workflow_dispatch:
    inputs:
      revision: { required: true, type: string }
      quarterdeck: { required: true, type: string }
jobs:
  build:
    steps:
      - name: Check out
      - name: Build
  deploy:
    needs: build
    environment: live
    steps:
      - name: Send it
`;

export interface GithubActionsStand extends FaultStand {
  readonly github: GithubStandIn;
  readonly repository: RepositoryDriver;
  readonly world: GithubWorld;
  readonly runs: () => readonly Run[];
  /** The mark of a run says whether it puts back: its revision was released before. */
  readonly atWith: (settings: Readonly<Record<string, unknown>>) => ComponentTarget;
}

export interface StandWishes {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly workflow?: string;
  readonly now?: () => number;
}

/** A repository with a workflow that deploys, on the machine's own clock unless another is given. */
export async function githubActionsStand(wishes: StandWishes = {}): Promise<GithubActionsStand> {
  const now = wishes.now ?? (() => Date.now());
  const github = await githubStandIn({ now });
  github.world.token(aToken);
  const repository = github.world.repository('octo/shop');
  repository.commit('Add the way to deploy', {
    files: { '.github/workflows/deploy.yml': wishes.workflow ?? deployWorkflow },
  });
  const endless = new Set<string>();
  repository.runsGo(({ revision = '' }) => ({ queueMs: 1, stepMs: 5, endless: endless.has(revision) }));
  const world: GithubWorld = {
    fetch: httpFetch(),
    secret: () => Promise.resolve(new Secret(aToken)),
    clock: { now },
    log: quietLog,
  };
  const atWith = (more: Readonly<Record<string, unknown>>): ComponentTarget => placeWith(github.url, more);
  const at = atWith(wishes.settings ?? {});
  const { runs } = repository.record;
  const ofRelease = ({ revision }: Release) => runs.filter(({ inputs }) => inputs['revision'] === revision);
  return {
    ...{ github, repository, world, at, atWith },
    runs: () => runs,
    newProvider: () => githubActionsProvider(world),
    good: (name) => aRelease(at, name),
    endless: (name) => {
      const release = aRelease(at, `endless-${name}`);
      endless.add(release.revision);
      return release;
    },
    timesBegun: (release) => ofRelease(release).length,
    shareOf: (version) => {
      const ended = runs.filter((run) => viewOf(repository.record, run, now()).conclusion === 'success');
      return Promise.resolve(ended.at(-1)?.inputs['revision']?.startsWith(version) === true ? 100 : 0);
    },
    inject: (fault, on) => {
      github.faults.inject(fits(on), faultOf(fault));
    },
    waitingFaults: () => github.faults.waiting(),
    timesHappened: (on: ChangingCall) => (on === 'shift' ? 0 : runs.length),
    end: async () => {
      await github.close();
      if (github.violations.length > 0) throw new Error(github.violations.join('\n'));
    },
  };
}

function placeWith(apiUrl: string, more: Readonly<Record<string, unknown>>): ComponentTarget {
  const settings = githubActionsSettings.parse({
    repository: 'octo/shop',
    workflow: 'deploy.yml',
    apiUrl,
    credentials: { token: { from: 'environment', name: 'GITHUB_TOKEN' } },
    ...{ pollEvery: 0, listedWithin: 0 },
    ...more,
  });
  return {
    target: must(isTargetId, 'shop/production'),
    service: must(isServiceName, 'shop'),
    environment: must(isEnvironmentName, 'production'),
    component: {
      name: must(isComponentName, 'web'),
      provider: 'github-actions',
      settings: asJson(settings),
      after: [],
      ...githubActionsKind.capabilities(settings),
    },
  };
}

const fits =
  (on: FaultyCall) =>
  ({ method, path }: { readonly method: string; readonly path: string }): boolean => {
    if (on === 'release' || on === 'restore' || on === 'shift') return method === 'POST';
    return method === 'GET' && (on === 'check' ? /\/actions\/runs\/\d+$/.test(path) : path.endsWith('/runs'));
  };

function faultOf(fault: FarFault): Fault {
  switch (fault) {
    case 'rate-limited':
      return { kind: 'answer', status: 429, headers: { 'retry-after': '2' } };
    case 'unavailable':
      return { kind: 'answer', status: 503 };
    case 'timeout-after-effect':
      return { kind: 'silent-after-effect' };
    case 'lost-before':
      return { kind: 'drop-before-effect' };
    case 'lost-after':
      return { kind: 'drop-after-effect' };
    case 'stale':
    case 'partial':
      throw new Error(`GitHub has no fault like ${fault}`);
  }
}
