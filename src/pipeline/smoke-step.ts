import type { Failure } from '../domain/deployment.ts';
import type { Json } from '../domain/json.ts';
import type { SmokeMoment, SmokeResult, SmokeSequence } from '../domain/smoke.ts';
import { ProviderError } from '../ports/provider-error.ts';
import { nextOfTrouble, providerOf } from './components.ts';
import { holdForDecision } from './held.ts';
import { perform } from './step.ts';
import type { Next, Work } from './work.ts';
import { happened, placeOf } from './work.ts';

/** Runs what is planned for this moment once (`round` tells repetitions apart); nothing when all is told and good enough. */
export async function smokeTests(work: Work, moment: SmokeMoment, round = 0): Promise<Next | undefined> {
  const { plan } = work.deployment;
  const sequences = plan.procedure.smoke.filter(({ moments }) => moments.includes(moment));
  if (sequences.length === 0) return undefined;
  const state = await perform(work, {
    name: `smoke-${moment}-${round}`,
    timeoutMs: plan.procedure.timeouts.smokeMs,
    isLong: true,
    beginsWhileHeld: false,
    call: async ({ signal }) => ({ kind: 'finished', result: await runAll(work, { sequences, moment }, signal) }),
  });
  if (state.kind !== 'succeeded') return nextOfTrouble(work, state, `smoke tests (${moment})`);
  const results = resultsOf(state.result);
  const told = results.every(({ sequence, atMs }) =>
    work.deployment.smoke.some((known) => known.sequence === sequence && known.moment === moment && known.atMs >= atMs),
  );
  if (!told) return happened({ kind: 'smoked', results });
  return consequenceOf(work, results);
}

/** A P1 sequence that fails ends the rollout, a P2 asks, the rest is only told. */
export function consequenceOf(work: Work, results: readonly SmokeResult[]): Next | undefined {
  const failed = results.filter(({ passed }) => !passed);
  const worst = failed.find(({ severity }) => severity === 'P1');
  if (worst !== undefined) return happened({ kind: 'went-bad', failure: smokeFailure(work, worst) });
  const { accepted = [], hold } = work.deployment;
  const asking = failed.find(({ severity, sequence }) => severity === 'P2' && !accepted.includes(sequence));
  if (asking === undefined || hold !== undefined) return undefined;
  return holdForDecision(work, { kind: 'inconclusive', why: sentenceOf(asking), sequence: asking.sequence });
}

const smokeFailure = (work: Work, result: SmokeResult): Failure => ({
  code: 'smoke-failed',
  by: { kind: 'quarterdeck' },
  atMs: work.nowMs,
  severity: result.severity,
  subject: result.sequence,
  detail: sentenceOf(result),
  firstBadAtMs: result.atMs,
});

function sentenceOf({ sequence, requests }: SmokeResult): string {
  const bad = requests.find(({ passed }) => !passed);
  return `${sequence}: ${bad === undefined ? 'failed' : `${bad.name}: ${bad.faults[0] ?? 'failed'}`}`;
}

async function runAll(
  work: Work,
  { sequences, moment }: { readonly sequences: readonly SmokeSequence[]; readonly moment: SmokeMoment },
  signal: AbortSignal,
): Promise<Json> {
  const baseUrl = await addressFor(work, moment, signal);
  const results = await Promise.all(
    sequences.map((sequence) => work.world.smoke({ sequence, moment, baseUrl }, signal)),
  );
  // Results are plain data; the trip through JSON makes them storable.
  return JSON.parse(JSON.stringify(results)) as Json;
}

/** Written by `runAll` and read back from the step's row, which is ours alone. */
function resultsOf(result: Json): readonly SmokeResult[] {
  return Array.isArray(result) ? (result as readonly SmokeResult[]) : [];
}

/** Before and during the rollout the new version is asked directly; at 100 % and after a rollback, where the users are. */
async function addressFor(work: Work, moment: SmokeMoment, signal: AbortSignal): Promise<string> {
  const direct = moment === 'preview' || moment === 'stage';
  for (const component of work.deployment.plan.procedure.components) {
    const provider = providerOf(work, component);
    const at = placeOf(work.deployment, component);
    const version = work.deployment.versions[component.name];
    const url =
      direct && version !== undefined
        ? await provider.previewUrl(at, version, signal)
        : await provider.publicUrl(at, signal);
    if (url !== undefined) return url;
  }
  throw new ProviderError('invalid', `no component has an address for the smoke tests (${moment})`);
}
