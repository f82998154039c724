import { join } from 'node:path';
import { isRevision } from '../../../domain/ids.ts';
import { ProviderError } from '../../../ports/provider-error.ts';
import type { Progress, ReleaseRequest, StepCall } from '../../../ports/provider.ts';
import { verdictOn } from '../../command/verdict.ts';
import type { Verdict } from '../../command/verdict.ts';
import { googleOf } from '../../google/clients.ts';
import { programEnv } from '../../program-env.ts';
import { asked, demandHost, stepOf } from '../../supervised.ts';
import type { CommandSpec } from '../../supervisor/protocol.ts';
import { specFor, specVariable, tokenVariable } from '../source/prepare-spec.ts';
import type { HandleOf } from './handles.ts';
import type { Place } from './place.ts';

const program = (name: string): string => join(import.meta.dirname, '..', 'source', name);

/** How a program of our own is run: with the settings' variables, and a token that nobody else sees. */
export async function ownProgram(place: Place, file: string, spec: unknown): Promise<CommandSpec> {
  const { world, settings, far } = place;
  const { common, own, secrets } = await programEnv(settings, world);
  const account = await googleOf(world).account(settings);
  const token = (await account.token(far.signal)).reveal();
  return {
    argv: [process.execPath, program(file)],
    folder: world.stateFolder,
    env: { ...common, ...own, [specVariable]: JSON.stringify(spec), [tokenVariable]: token },
    secrets: token.length < 8 ? [...secrets] : [...secrets, token],
    inactivityMs: settings.prepareWithin,
    totalMs: settings.prepareWithin,
    graceMs: 5_000,
    logBytes: 20_000_000,
  };
}

/** Begins to prepare the source of a release; the same key finds the same run. */
export async function beginPreparing(
  place: Place,
  request: ReleaseRequest,
  call: StepCall,
): Promise<HandleOf<'prepare'>> {
  const { world, settings, at } = place;
  const { revision } = request.release;
  const spec = specFor(world.stateFolder, settings, { revision, upload: true });
  const command = await ownProgram(place, 'prepare-main.ts', spec);
  const begun = await asked(world.supervisor.runCommand({ ...stepOf(at, call), command }, call.signal));
  return preparingHandle(place, request, { key: call.key, command: begun.command });
}

/** The handle that a step's command stands for. */
export const preparingHandle = (
  { world }: Place,
  { release, consents = [] }: ReleaseRequest,
  run: { readonly key: string; readonly command: string },
): HandleOf<'prepare'> => ({
  kind: 'prepare',
  host: world.host,
  ...run,
  revision: release.revision,
  consents: [...consents],
});

const lookAgainMs = 600_000;

/** Lets a plan look at a source that nobody prepared yet, without uploading anything; true when it is done. */
export async function lookAtSource(place: Place, request: ReleaseRequest): Promise<Verdict> {
  const { world, settings, far } = place;
  const { revision } = request.release;
  const spec = specFor(world.stateFolder, settings, { revision, upload: false });
  const command = await ownProgram(place, 'prepare-main.ts', spec);
  // A look that failed is worth another one after a while.
  const key = `look/${spec.artefact}/${String(Math.floor(world.clock.now() / lookAgainMs))}`.slice(-290);
  const begun = await asked(world.supervisor.runProbe({ key, command }, far.signal));
  return verdictOf(place, begun.command, 'looking at the source');
}

/** How a program of ours stands. */
export async function verdictOf({ world, far }: Place, command: string, doing: string): Promise<Verdict> {
  const facts = await asked(world.supervisor.commandStatus({ command, offset: -20_000, bytes: 20_000 }, far.signal));
  return verdictOn(doing, facts);
}

/** What a program's end means for the step, unless it ended well. */
export function progressUnlessDone(verdict: Verdict): Exclude<Progress, { kind: 'succeeded' }> | undefined {
  const { lines } = verdict;
  switch (verdict.kind) {
    case 'running':
      return { kind: 'running', lines };
    case 'failed': {
      const { code, sentence, retryable } = verdict;
      return { kind: 'failed', code, sentence, retryable, lines };
    }
    case 'unknown':
      // Both programs find what they did before, so that another run does no harm.
      return { kind: 'failed', code: 'unknown', sentence: verdict.sentence, retryable: true, lines };
    case 'succeeded':
      return undefined;
  }
}

export function demandOwn({ world }: Place, { host, revision }: Pick<HandleOf<'prepare'>, 'host' | 'revision'>) {
  demandHost(world, host);
  if (!isRevision(revision)) throw new ProviderError('invalid', 'the handle names no commit');
  return revision;
}
