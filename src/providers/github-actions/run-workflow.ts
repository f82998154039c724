import type { GithubAccess } from '../../domain/github.ts';
import type { ServiceName } from '../../domain/ids.ts';
import { isServiceName } from '../../domain/ids.ts';
import type { GithubWorld } from '../../github/access.ts';
import { repositoryNamed } from '../../github/access.ts';
import type { GithubClient } from '../../github/client.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import type { StepCall } from '../../ports/provider.ts';
import type { RunWorkflow, WorkflowRequest } from '../../ports/workflow.ts';
import { readBack } from '../supervised.ts';
import { sayToGate } from './decide-gate.ts';
import { runEngine } from './engine.ts';
import type { WantedRun } from './engine.ts';
import { follow } from './follow.ts';
import { shortKey } from './mark.ts';
import { handleOf, handleShape } from './opened.ts';
import { pollMemory } from './poll-memory.ts';
import type { WorkflowPlace } from './runs.ts';

/** What running workflows for hooks and checks needs beside GitHub itself. */
export interface WorkflowWorld extends GithubWorld {
  readonly clientOf: (access: GithubAccess) => GithubClient;
  /** As whom the service's workflows are run, and where they live; nothing when GitHub is not configured for it. */
  readonly homeOf: (
    service: ServiceName,
  ) => { readonly access: GithubAccess; readonly repository?: string; readonly branch: string } | undefined;
}

/** Hooks and checks give the mark in this input. */
const markInput = 'quarterdeck';
const listedWithinMs = 15_000;
const pollEveryMs = 5_000;

/** Runs workflows of GitHub Actions; the same rules as for releases: one key is one run, found again by its mark. */
export function githubWorkflows(world: WorkflowWorld): RunWorkflow {
  const engine = runEngine(world);
  const polls = pollMemory(world.clock, world.news);
  return {
    begin: async (request, call) => {
      const wanted = wantedOf(world, request, call);
      return handleOf(wanted, await engine.begin(wanted, call.signal));
    },
    check: (request, handle, signal) => {
      const { run } = readBack(handleShape, handle);
      const place = placeOf(world, request);
      const followed = { place, run, version: String(run) };
      const pace = { everyMs: pollEveryMs, shownWithinMs: listedWithinMs };
      return polls.look(`${place.repository} ${run}`, pace, () => follow(world, followed, signal));
    },
    reconcile: async (request, call) => {
      const wanted = wantedOf(world, request, call);
      const run = await engine.find(wanted, call.signal);
      return run === undefined ? { kind: 'not-done' } : { kind: 'done', handle: handleOf(wanted, run) };
    },
    decideGate: async (request, { handle, ...word }, { signal }) => {
      const place = placeOf(world, request);
      polls.forget(`${place.repository} ${readBack(handleShape, handle).run}`);
      return sayToGate(place, word, signal);
    },
    cancel: async (request, handle, call) => {
      const { run } = readBack(handleShape, handle);
      await engine.end(placeOf(world, request), run, call);
    },
  };
}

function homeOf({ homeOf: find }: WorkflowWorld, { service }: WorkflowRequest) {
  const home = isServiceName(service) ? find(service) : undefined;
  if (home !== undefined) return home;
  throw new ProviderError('invalid', `GitHub is not configured for ${service}, so its workflows cannot be run`);
}

function placeOf(world: WorkflowWorld, request: WorkflowRequest): WorkflowPlace {
  const { access, repository: own } = homeOf(world, request);
  const repository = request.repository ?? own;
  if (repository === undefined || repositoryNamed(repository).repo === '')
    throw new ProviderError('invalid', `nobody says in which repository ${request.workflow} lives`);
  return { client: world.clientOf(access), repository, workflow: request.workflow };
}

function wantedOf(world: WorkflowWorld, request: WorkflowRequest, { key, fence }: StepCall): WantedRun {
  const { service, environment, revision, inputs, ref } = request;
  const name = request.workflow
    .replace(/\.ya?ml$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-');
  return {
    place: placeOf(world, request),
    ref: ref ?? homeOf(world, request).branch,
    ...{ inputs, markInput, listedWithinMs },
    mark: { place: `${service}/${environment}/hook-${name}`, revision, fence, key: shortKey(key) },
  };
}
