import { join, resolve } from 'node:path';
import type { z } from 'zod';
import { spawnServer } from '../../io/spawn-server.ts';
import { wait } from '../../io/wait.ts';
import { converse, SupervisorSilent } from './conversation.ts';
import { makeRoot, placesIn, presenceIn } from './places.ts';
import { commandFacts, commandStarted, done, knownStep, pong, targetFacts } from './protocol.ts';
import { trafficFacts, versionStarted, versionStatus, weightsAnswer } from './protocol.ts';
import type { RequestOf, SupervisorRequest } from './protocol.ts';

const mainPath = join(import.meta.dirname, 'main.ts');
const passedOn = ['PATH', 'HOME', 'USER', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR'];
const startTimeoutMs = 15_000;

/** Where the supervisor belongs, and the environment of which it gets the few harmless variables. */
export interface ClientSettings {
  readonly stateFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

type Body<Method extends SupervisorRequest['method']> = Omit<RequestOf<Method>, 'method'>;
type Ask<Method extends SupervisorRequest['method'], Schema extends z.ZodType> = (
  request: Body<Method>,
  signal?: AbortSignal,
) => Promise<z.infer<Schema>>;

/** The supervisor of one state folder; the first question to an absent one starts it. */
export interface SupervisorClient {
  /** Whether one was started here; asking that starts none. */
  readonly isThere: () => boolean;
  readonly ping: Ask<'ping', typeof pong>;
  readonly endWhenEmpty: Ask<'end-when-empty', typeof done>;
  readonly describe: Ask<'describe', typeof targetFacts>;
  readonly versionStatus: Ask<'version-status', typeof versionStatus>;
  readonly readTraffic: Ask<'read-traffic', typeof trafficFacts>;
  readonly knownStep: Ask<'known-step', typeof knownStep>;
  readonly commandStatus: Ask<'command-status', typeof commandFacts>;
  readonly startVersion: Ask<'start-version', typeof versionStarted>;
  readonly shift: Ask<'shift', typeof weightsAnswer>;
  readonly restore: Ask<'restore', typeof weightsAnswer>;
  readonly stopVersion: Ask<'stop-version', typeof done>;
  readonly removeTarget: Ask<'remove-target', typeof done>;
  readonly runCommand: Ask<'run-command', typeof commandStarted>;
  readonly runProbe: Ask<'run-probe', typeof commandStarted>;
  readonly cancelCommand: Ask<'cancel-command', typeof done>;
}

function harmless(environment: ClientSettings['environment']): Record<string, string> {
  return Object.fromEntries(
    passedOn.flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

async function ask(stateFolder: string, request: SupervisorRequest, signal: AbortSignal): Promise<unknown> {
  const presence = presenceIn(stateFolder);
  if (presence === undefined) throw new SupervisorSilent('no supervisor was ever started here', { sent: false });
  return converse(presence.socket, request, signal);
}

async function answers(stateFolder: string): Promise<boolean> {
  try {
    await ask(stateFolder, { method: 'ping' }, AbortSignal.timeout(1_000));
    return true;
  } catch (error) {
    if (error instanceof SupervisorSilent) return false;
    throw error;
  }
}

async function start({ stateFolder, environment }: ClientSettings): Promise<void> {
  makeRoot(stateFolder);
  const { root, log } = placesIn(stateFolder);
  const env = harmless(environment);
  const args = [mainPath, stateFolder, JSON.stringify(env)];
  // Two starters are no trouble: the second supervisor sees the first and goes.
  const started = await spawnServer({ command: process.execPath, args, env, cwd: root, runAs: undefined }, log);
  const until = performance.now() + startTimeoutMs;
  // One that still makes up its mind could come to life after everybody thinks that the supervisor was stopped.
  const isDecided = (): boolean => started.hasExited() || presenceIn(stateFolder)?.pid === started.pid;
  while (!(await answers(stateFolder)) || !isDecided()) {
    if (performance.now() > until)
      throw new SupervisorSilent(`the supervisor does not start; see ${log}`, { sent: false });
    await wait(20);
  }
}

/** Talks to the supervisor of a state folder, and starts it when it is not there. */
export function supervisorClient(settings: ClientSettings): SupervisorClient {
  const stateFolder = resolve(settings.stateFolder);
  let starting: Promise<void> | undefined;
  const ensureStarted = (): Promise<void> => {
    starting ??= start({ ...settings, stateFolder }).finally(() => {
      starting = undefined;
    });
    return starting;
  };

  const put = async (request: SupervisorRequest, signal: AbortSignal): Promise<unknown> => {
    let sent = false;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await ask(stateFolder, request, signal);
      } catch (error) {
        if (!(error instanceof SupervisorSilent)) throw error;
        sent ||= error.sent;
        // A question is safe to repeat: it changes nothing, or its key makes it count once.
        if (signal.aborted || attempt === 3) throw new SupervisorSilent(error.message, { sent, cause: error });
        await within(signal, ensureStarted(), sent);
      }
    }
  };
  return { ...methods(put), isThere: () => presenceIn(stateFolder) !== undefined };
}

/** Waits no longer than the call may last; what it waited for goes on. */
async function within(signal: AbortSignal, work: Promise<void>, sent: boolean): Promise<void> {
  const over = Promise.withResolvers<never>();
  const giveUp = (): void => {
    over.reject(new SupervisorSilent('the supervisor did not start in time', { sent }));
  };
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    await Promise.race([work, over.promise]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

type Put = (request: SupervisorRequest, signal: AbortSignal) => Promise<unknown>;

function methods(put: Put): Omit<SupervisorClient, 'isThere'> {
  const asking =
    <Method extends SupervisorRequest['method'], Schema extends z.ZodType>(
      schema: Schema,
      complete: (body: Body<Method>) => SupervisorRequest,
    ): Ask<Method, Schema> =>
    async (body, signal = AbortSignal.timeout(30_000)) =>
      schema.parse(await put(complete(body), signal));

  return {
    ping: asking(pong, () => ({ method: 'ping' })),
    endWhenEmpty: asking(done, (body) => ({ method: 'end-when-empty', ...body })),
    describe: asking(targetFacts, (body) => ({ method: 'describe', ...body })),
    versionStatus: asking(versionStatus, (body) => ({ method: 'version-status', ...body })),
    readTraffic: asking(trafficFacts, (body) => ({ method: 'read-traffic', ...body })),
    knownStep: asking(knownStep, (body) => ({ method: 'known-step', ...body })),
    commandStatus: asking(commandFacts, (body) => ({ method: 'command-status', ...body })),
    startVersion: asking(versionStarted, (body) => ({ method: 'start-version', ...body })),
    shift: asking(weightsAnswer, (body) => ({ method: 'shift', ...body })),
    restore: asking(weightsAnswer, (body) => ({ method: 'restore', ...body })),
    stopVersion: asking(done, (body) => ({ method: 'stop-version', ...body })),
    removeTarget: asking(done, (body) => ({ method: 'remove-target', ...body })),
    runCommand: asking(commandStarted, (body) => ({ method: 'run-command', ...body })),
    runProbe: asking(commandStarted, (body) => ({ method: 'run-probe', ...body })),
    cancelCommand: asking(done, (body) => ({ method: 'cancel-command', ...body })),
  };
}
