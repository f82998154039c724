import { isRevision, shortRevision } from '../../domain/ids.ts';
import { wait } from '../../io/wait.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import type { ComponentTarget, StepCall } from '../../ports/provider.ts';
import { placeVariables, programEnv, releaseVariables } from '../program-env.ts';
import { asked, placeOf, readBack, stepOf } from '../supervised.ts';
import type { LocalWorld } from '../supervised.ts';
import type { CommandSpec, LiveRelease } from '../supervisor/protocol.ts';
import { verdictOn } from './verdict.ts';
import type { Verdict } from './verdict.ts';
import { commandSettings } from './settings.ts';
import type { CommandAction, CommandSettings } from './settings.ts';

/** One thing to be done by a program, for one version. */
export interface Errand {
  readonly action: CommandAction;
  readonly at: ComponentTarget;
  readonly subject: LiveRelease;
  readonly weight?: number;
  /** The key of the step that it belongs to. */
  readonly key: string;
}

const pollMs = 100;

/** The component's settings, read back from the plan. */
export const settingsOf = (at: ComponentTarget): CommandSettings => readBack(commandSettings, at.component.settings);

/** A version's name: the label that people know, and the commit. */
export function versionOf({ revision, label }: Omit<LiveRelease, 'version'>): string {
  const short = isRevision(revision) ? shortRevision(revision) : revision;
  const readable = label.replaceAll(/[^\w.-]/g, '-').slice(0, 60);
  return readable === '' || readable === short ? short : `${readable}-${short}`;
}

async function specOf(world: LocalWorld, errand: Errand, argv: readonly string[]): Promise<CommandSpec> {
  const { at, action, subject, weight, key } = errand;
  const settings = settingsOf(at);
  const { common, own, secrets } = await programEnv(settings, world);
  const about = isRevision(subject.revision) ? releaseVariables({ ...subject, revision: subject.revision }) : {};
  const env = {
    ...common,
    ...own,
    ...placeVariables(at),
    ...about,
    QUARTERDECK_ACTION: action,
    QUARTERDECK_VERSION: subject.version,
    QUARTERDECK_KEY: key,
    ...(weight !== undefined && { QUARTERDECK_WEIGHT: String(weight) }),
  };
  const { folder, inactivity: inactivityMs, timeout: totalMs, grace: graceMs, logBytes } = settings;
  return { argv: [...argv], folder, env, secrets, inactivityMs, totalMs, graceMs, logBytes };
}

/** Begins the program of an errand, or finds the one that the same key began before. */
export async function beginErrand(world: LocalWorld, errand: Errand, call: StepCall): Promise<string> {
  const argv = settingsOf(errand.at)[errand.action];
  if (argv === undefined) throw new ProviderError('invalid', `no ${errand.action} command is configured`);
  const command = await specOf(world, errand, argv);
  const { action, subject } = errand;
  const makesLive = action === 'release' || action === 'restore' ? { makesLive: subject } : {};
  const request = { ...stepOf(errand.at, call), command, ...makesLive };
  return (await asked(world.supervisor.runCommand(request, call.signal))).command;
}

/** How an errand stands; when its result was lost, the verify program is asked. */
export async function errandNow(
  world: LocalWorld,
  errand: Errand,
  running: { readonly command: string; readonly signal: AbortSignal },
): Promise<Verdict> {
  const { command, signal } = running;
  const settings = settingsOf(errand.at);
  const tail = { command, offset: -20_000, bytes: 20_000 };
  const facts = await asked(world.supervisor.commandStatus(tail, signal));
  const verdict = verdictOn(errand.action, facts);
  if (verdict.kind !== 'unknown') return verdict;
  if (settings.verify === undefined) return settings.repeatable ? mayRepeat(errand.action, verdict) : verdict;
  return verified(world, errand, { lost: verdict, verify: settings.verify, signal });
}

interface Question {
  readonly lost: Verdict;
  readonly verify: readonly string[];
  readonly signal: AbortSignal;
}

async function verified(world: LocalWorld, errand: Errand, { lost, verify, signal }: Question): Promise<Verdict> {
  const { action, at, subject, key } = errand;
  const putsInPlace = action === 'release' || action === 'restore';
  const proves = { target: placeOf(at), release: subject };
  const question = { key: `${key}/verify`, command: await specOf(world, errand, verify) };
  const probe = await asked(world.supervisor.runProbe({ ...question, ...(putsInPlace && { proves }) }, signal));
  const facts = await asked(world.supervisor.commandStatus({ ...probe, offset: 0, bytes: 1 }, signal));
  const answer = verdictOn('verify', facts);
  const refuted = { ...mayRepeat(action, lost), sentence: `${action} did not happen, says the verify command` };
  if (answer.kind === 'failed') return answer.byExit ? refuted : lost;
  return answer.kind === 'unknown' ? lost : { ...answer, lines: lost.lines };
}

const mayRepeat = (action: string, { lines }: Verdict): Extract<Verdict, { kind: 'failed' }> => ({
  kind: 'failed',
  code: 'failed',
  sentence: `the result of ${action} was lost`,
  retryable: true,
  byExit: false,
  lines,
});

/** The program was begun, so whatever goes wrong while it is followed leaves its effect open. */
const stillRuns = ({ action }: Errand, cause?: unknown): ProviderError =>
  new ProviderError('timeout', `${action} goes on, its end is not known yet`, {
    retryable: true,
    outcome: 'unknown',
    cause,
  });

/** Follows an errand to its end, as long as the call may last. */
export async function followErrand(
  world: LocalWorld,
  errand: Errand,
  running: { readonly command: string; readonly signal: AbortSignal },
): Promise<Exclude<Verdict, { kind: 'running' }>> {
  for (;;) {
    const verdict = await errandNow(world, errand, running).catch((cause: unknown) => {
      if (cause instanceof ProviderError && cause.retryable) throw stillRuns(errand, cause);
      throw cause;
    });
    if (verdict.kind !== 'running') return verdict;
    if (running.signal.aborted) throw stillRuns(errand);
    await wait(pollMs);
  }
}
