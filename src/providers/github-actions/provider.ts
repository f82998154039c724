import type { GithubWorld } from '../../github/access.ts';
import { githubClients } from '../../github/client.ts';
import type { Provider, ProviderCall, Reconciled, StepCall } from '../../ports/provider.ts';
import { readBack } from '../supervised.ts';
import { sayToGate } from './decide-gate.ts';
import { describeRuns, gateOf } from './describe.ts';
import { runEngine } from './engine.ts';
import type { RunEngine, WantedRun } from './engine.ts';
import { examineAccess } from './examine.ts';
import { follow } from './follow.ts';
import { foreseeRun } from './foresee.ts';
import { readGates } from './gates.ts';
import { placeOf, versionOf } from './mark.ts';
import type { Opened } from './opened.ts';
import { handleOf, handleShape, opener, releaseRun, restoreRun, workflowsOf } from './opened.ts';
import { pollMemory } from './poll-memory.ts';

const done = () => Promise.resolve({ kind: 'done' } as const);

/** Workflows of GitHub Actions release the component; a run that went well is what is live. */
export function githubActionsProvider(world: GithubWorld): Provider {
  const open = opener(githubClients(world));
  const engine = runEngine(world);
  const begin = async (wanted: WantedRun, { signal }: StepCall) => handleOf(wanted, await engine.begin(wanted, signal));
  return {
    name: 'github-actions',
    describe: (at, signal) => {
      const { settings, workflow } = open(at);
      return describeRuns({ place: placeOf(at), workflows: workflowsOf(settings).map(workflow) }, signal);
    },
    release: async (request, call) => begin(releaseRun(open(request), request, call), call),
    ...following(world, open, engine),
    shift: done,
    restore: async (request, call) => ({
      kind: 'running',
      handle: await begin(restoreRun(open(request), request, call), call),
    }),
    retire: done,
    reconcile: (call, step) => reconcile(open(call.request), engine, { call, step }),
    previewUrl: () => Promise.resolve(undefined),
    publicUrl: (at) => Promise.resolve(open(at).settings.url),
    mend: async (request, call) => {
      const { settings, workflow } = open(request);
      const { run, environment } = gateOf(request.fix);
      const word = {
        gate: `${run}:${environment}`,
        verdict: 'approved',
        comment: 'Approved through Quarterdeck.',
      } as const;
      await sayToGate(workflow(settings.workflow), word, call.signal);
      return { kind: 'done' };
    },
    foresee: (request, signal) => foreseeRun(open(request), request, signal),
    examine: (at, signal) => examineAccess(open(at), signal),
  };
}

function following(
  world: GithubWorld,
  open: ReturnType<typeof opener>,
  engine: RunEngine,
): Pick<Provider, 'check' | 'cancel' | 'decideGate'> {
  const polls = pollMemory(world.clock, world.news);
  return {
    check: (at, handle, signal) => {
      const { settings, workflow } = open(at);
      const { run, workflow: name, revision } = readBack(handleShape, handle);
      const followed = { place: workflow(name), run, version: versionOf(revision) };
      const pace = { everyMs: settings.pollEvery, shownWithinMs: settings.listedWithin };
      return polls.look(`${settings.repository} ${run}`, pace, () => follow(world, followed, signal));
    },
    decideGate: async (at, { handle, ...word }, { signal }) => {
      const { settings, workflow } = open(at);
      const { run, workflow: name } = readBack(handleShape, handle);
      polls.forget(`${settings.repository} ${run}`);
      return sayToGate(workflow(name), word, signal);
    },
    cancel: async (at, handle, call) => {
      const { settings, workflow } = open(at);
      const { run, workflow: name } = readBack(handleShape, handle);
      polls.forget(`${settings.repository} ${run}`);
      await engine.end(workflow(name), run, call);
    },
  };
}

async function reconcile(
  opened: Opened,
  engine: RunEngine,
  { call, step }: { readonly call: ProviderCall; readonly step: StepCall },
): Promise<Reconciled> {
  if (call.kind === 'shift') return { kind: 'done' };
  if (call.kind === 'mend') {
    const { run, environment } = gateOf(call.request.fix);
    const gates = await readGates(opened.workflow(opened.settings.workflow), run, step.signal);
    return { kind: gates.some((gate) => gate.environment.id === environment) ? 'not-done' : 'done' };
  }
  const wanted =
    call.kind === 'release' ? releaseRun(opened, call.request, step) : restoreRun(opened, call.request, step);
  const run = await engine.find(wanted, step.signal);
  return run === undefined ? { kind: 'not-done' } : { kind: 'done', handle: handleOf(wanted, run) };
}
