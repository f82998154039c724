import { z } from 'zod';

/** The form of the conversation over the socket; both sides name theirs. */
export const protocolVersion = 1;

const target = z.string().min(1).max(300);
const version = z.string().min(1).max(200);
const step = { target, key: z.string().min(1).max(300), fence: z.int().nonnegative() };
const milliseconds = z.number().nonnegative().max(86_400_000);
const environment = z.record(z.string().regex(/^[^=\0]+$/), z.string());
const argv = z
  .array(z.string().refine((text) => !text.includes('\0'), 'no zero bytes'))
  .min(1)
  .readonly();

/** How one version's process is started and judged. */
export const processSpec = z
  .object({
    argv,
    /** Absolute; inside the checkout when there is one, then relative to it. */
    folder: z.string(),
    checkout: z.object({ repository: z.string(), revision: z.string() }).readonly().optional(),
    env: environment.readonly(),
    healthPath: z.string().startsWith('/'),
    readyTimeoutMs: milliseconds,
    drainTimeoutMs: milliseconds,
    stopGraceMs: milliseconds,
    logBytes: z.int().positive(),
  })
  .readonly();
export type ProcessSpec = z.infer<typeof processSpec>;

/** How a target's proxy listens. */
export const proxySpec = z
  .object({
    host: z.string(),
    /** 0 takes a free port once and keeps it. */
    port: z.int().min(0).max(65_535),
    sticky: z.boolean(),
    upstreamTimeoutMs: milliseconds,
    keepWarmMs: z.number().nonnegative(),
  })
  .readonly();
export type ProxySpec = z.infer<typeof proxySpec>;

/** A program with arguments, run once to its end. */
export const commandSpec = z
  .object({
    argv,
    folder: z.string(),
    env: environment.readonly(),
    /** Values that must never reach the log. */
    secrets: z.array(z.string()).readonly(),
    inactivityMs: milliseconds,
    totalMs: milliseconds,
    graceMs: milliseconds,
    logBytes: z.int().positive(),
  })
  .readonly();
export type CommandSpec = z.infer<typeof commandSpec>;

/** What a command puts in place when it ends well. */
export const release = z.object({ version, revision: z.string(), label: z.string() }).readonly();
export type LiveRelease = z.infer<typeof release>;

const weights = z.record(version, z.number().nonnegative().max(100)).readonly();

/** Everything that the supervisor can be asked. */
export const requestSchema = z.discriminatedUnion('method', [
  z.object({ method: z.literal('ping') }),
  z.object({ method: z.literal('end-when-empty'), afterMs: milliseconds }),
  z.object({ method: z.literal('describe'), target }),
  z.object({ method: z.literal('version-status'), target, version, lines: z.int().nonnegative().max(1_000) }),
  z.object({ method: z.literal('read-traffic'), target, sinceMs: z.number(), untilMs: z.number() }),
  /** Also makes the fence known, so that a late copy of an older call is refused. */
  z.object({ method: z.literal('known-step'), ...step }),
  z.object({
    method: z.literal('command-status'),
    command: z.string().regex(/^[0-9a-f]{24}$/),
    /** Bytes from the beginning; below zero, from the end. */
    offset: z.int(),
    bytes: z.int().positive().max(1_000_000),
  }),
  z.object({ method: z.literal('start-version'), ...step, version, process: processSpec, proxy: proxySpec }),
  z.object({ method: z.literal('shift'), ...step, version, weight: z.number().min(0).max(100) }),
  z.object({ method: z.literal('restore'), ...step, weights, readyTimeoutMs: milliseconds }),
  z.object({ method: z.literal('stop-version'), ...step, version }),
  z.object({ method: z.literal('remove-target'), ...step }),
  z.object({ method: z.literal('run-command'), ...step, command: commandSpec, makesLive: release.optional() }),
  /** A command that changes nothing: no fence, and the key only keeps it from being begun twice. */
  z.object({
    method: z.literal('run-probe'),
    key: step.key,
    command: commandSpec,
    /** When it ends well, this is in place after all. */
    proves: z.object({ target, release }).optional(),
  }),
  z.object({ method: z.literal('cancel-command'), ...step, command: z.string().regex(/^[0-9a-f]{24}$/) }),
]);
export type SupervisorRequest = z.infer<typeof requestSchema>;
export type RequestOf<Method extends SupervisorRequest['method']> = Extract<SupervisorRequest, { method: Method }>;

/** Where a version's process is in its life. */
const conditionSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('preparing') }).readonly(),
  z.object({ state: z.literal('starting') }).readonly(),
  z.object({ state: z.literal('ready') }).readonly(),
  z.object({ state: z.literal('restarting') }).readonly(),
  z.object({ state: z.literal('crash-looping') }).readonly(),
  z
    .object({
      state: z.literal('failed'),
      code: z.enum(['checkout-failed', 'crashed', 'not-ready-in-time', 'not-startable']),
      detail: z.string(),
    })
    .readonly(),
  z.object({ state: z.literal('stopping') }).readonly(),
  z.object({ state: z.literal('stopped') }).readonly(),
]);
export type Condition = z.infer<typeof conditionSchema>;

const lastExit = z
  .object({ code: z.int().nullable(), signal: z.string().nullable(), atMs: z.number() })
  .readonly()
  .optional();
export type LastExit = z.infer<typeof lastExit>;

const versionFacts = z
  .object({
    version,
    weight: z.number(),
    revision: z.string().optional(),
    label: z.string().optional(),
    condition: conditionSchema,
    crashes: z.int(),
    lastExit,
    pid: z.int().optional(),
    previewUrl: z.string().optional(),
    inFlight: z.int(),
    /** Kept running at least until then, though it has no traffic. */
    warmUntilMs: z.number().optional(),
  })
  .readonly();
export type VersionFacts = z.infer<typeof versionFacts>;

/** What runs at a target: behind its address, or put in place by the last command that ended well. */
export const targetFacts = z
  .object({
    publicUrl: z.string().optional(),
    byCommand: release.optional(),
    versions: z.array(versionFacts).readonly(),
  })
  .readonly();
export type TargetFacts = z.infer<typeof targetFacts>;

const logLine = z.object({ atMs: z.number(), stream: z.enum(['out', 'err', 'note']), text: z.string() }).readonly();
export type LogLine = z.infer<typeof logLine>;

/** How a command ended, as its runner wrote it down. */
export const commandEnd = z
  .object({
    ended: z.enum(['exited', 'inactive', 'too-long', 'cancelled', 'not-startable']),
    exitCode: z.int().nullable(),
    signal: z.string().nullable(),
    atMs: z.number(),
    detail: z.string(),
  })
  .readonly();
export type CommandEnd = z.infer<typeof commandEnd>;

/** A command as it is now; `unknown` when its runner died without a word, `not-begun` when it never came to start it. */
export const commandFacts = z
  .object({
    status: z.discriminatedUnion('state', [
      z.object({ state: z.literal('running') }).readonly(),
      z.object({ state: z.literal('ended'), end: commandEnd }).readonly(),
      z.object({ state: z.literal('unknown') }).readonly(),
      z.object({ state: z.literal('not-begun') }).readonly(),
      z.object({ state: z.literal('no-such-command') }).readonly(),
    ]),
    lines: z.array(logLine).readonly(),
    nextOffset: z.int(),
  })
  .readonly();
export type CommandFacts = z.infer<typeof commandFacts>;

const trafficSecond = z
  .object({
    atMs: z.number(),
    requests: z.int(),
    errors: z.int(),
    connectFailures: z.int(),
    timeouts: z.int(),
    aborted: z.int(),
    inFlightMax: z.int(),
    latency: z.array(z.tuple([z.int(), z.int()]).readonly()).readonly(),
  })
  .readonly();

/** Requests per second and version; nothing is known of the time before `measuredSinceMs`. */
export const trafficFacts = z
  .object({
    measuredSinceMs: z.number(),
    boundsMs: z.array(z.number()).readonly(),
    versions: z.array(z.object({ version, seconds: z.array(trafficSecond).readonly() }).readonly()).readonly(),
  })
  .readonly();

export const versionStatus = z
  .object({ facts: versionFacts.optional(), lines: z.array(z.string()).readonly() })
  .readonly();
export type VersionStatus = z.infer<typeof versionStatus>;
export const pong = z.object({ pid: z.int(), hostId: z.string(), protocol: z.int() }).readonly();
export const knownStep = z.object({ known: z.boolean(), answer: z.json().optional() }).readonly();
export const weightsAnswer = z.object({ weights }).readonly();
export const versionStarted = z.object({ version }).readonly();
export const commandStarted = z.object({ command: z.string() }).readonly();
export const done = z.object({}).readonly();

/** Why the supervisor says no. */
const refusalCode = z.enum([
  'stale-fence',
  'key-conflict',
  'unknown-target',
  'unknown-version',
  'version-live',
  'not-ready',
  'port-in-use',
  'malformed',
  'internal',
]);
export type RefusalCode = z.infer<typeof refusalCode>;

export const answerSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.json() }),
  z.object({ ok: z.literal(false), code: refusalCode, message: z.string() }),
]);
