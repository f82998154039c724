import { wait } from '../../io/wait.ts';
import { Commands } from './commands.ts';
import { hostIdOf } from './host-id.ts';
import { placesIn } from './places.ts';
import { protocolVersion } from './protocol.ts';
import type { RequestOf, SupervisorRequest } from './protocol.ts';
import { Refused } from './refused.ts';
import { openState } from './state.ts';
import type { StateFile } from './state.ts';
import { StepLedger } from './step-ledger.ts';
import { Target } from './target.ts';
import { latencyBoundsMs } from './traffic.ts';

/** What the supervisor takes from its process. */
export interface SupervisorWorld {
  readonly stateFolder: string;
  readonly now: () => number;
  readonly elapsed: () => number;
  /** The few variables that git and the runners get. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether the state folder is still the one that it was at the start. */
  readonly ownsFolder: () => boolean;
}

const recoveryPatienceMs = 3_000;
/** Runners end their programs by themselves; this long the supervisor stays to see it. */
const lastCommandsMs = 4_000;

/** Owns the proxies, the processes and the commands of one state folder. */
export class Supervisor {
  private readonly world: SupervisorWorld;
  private readonly file: StateFile;
  private readonly ledger: StepLedger;
  private readonly commands: Commands;
  private readonly targets = new Map<string, Target>();
  private readonly startedMs: number;
  private emptySinceMs: number | undefined;
  private endAfterMs: number | undefined;

  constructor(world: SupervisorWorld) {
    const places = placesIn(world.stateFolder);
    this.world = world;
    this.startedMs = world.now();
    this.file = openState(places.state, world.ownsFolder);
    this.ledger = new StepLedger(this.file, world.now);
    this.commands = new Commands({ folder: places.commands, now: world.now, runnerEnv: world.env });
  }

  /** Takes up again what an earlier supervisor left: processes that run are kept, others started. */
  async recover(): Promise<void> {
    this.ledger.forgetOld();
    this.commands.forgetOld();
    this.settle();
    await Promise.all(
      Object.entries(this.file.state.targets).map(async ([name, record]) => {
        const target = new Target(name, record, this.surroundings());
        this.targets.set(name, target);
        // Refused connections until then are clearer to callers than answers that nothing is live.
        await target.liveVersionsAnswer(recoveryPatienceMs);
        await target.reopen();
      }),
    );
    await this.file.save();
  }

  async handle(request: SupervisorRequest): Promise<unknown> {
    switch (request.method) {
      case 'ping':
        return { pid: process.pid, hostId: hostIdOf(this.world.stateFolder), protocol: protocolVersion };
      case 'end-when-empty':
        this.endAfterMs = request.afterMs;
        return {};
      case 'describe':
        return this.describe(request.target);
      case 'version-status':
        return this.versionStatus(request);
      case 'read-traffic':
        return this.traffic(request);
      case 'run-probe':
        return this.runProbe(request);
      case 'known-step':
        return this.ledger.look(request);
      case 'command-status':
        return this.commands.look(request.command, request.offset, request.bytes);
      case 'start-version':
      case 'shift':
      case 'restore':
      case 'stop-version':
      case 'remove-target':
      case 'run-command':
      case 'cancel-command':
        return this.ledger.once(request, () => this.change(request));
    }
  }

  /** Looks after logs and counts; true when the supervisor has nothing left to do and may end. */
  tidy(): boolean {
    for (const target of this.targets.values()) {
      target.tidy();
      void target.reopen();
    }
    this.settle();
    if (this.endAfterMs === undefined) return false;
    const busy = this.targets.size > 0 || this.commands.running().length > 0;
    this.emptySinceMs = busy ? undefined : (this.emptySinceMs ?? this.world.elapsed());
    return this.emptySinceMs !== undefined && this.world.elapsed() - this.emptySinceMs >= this.endAfterMs;
  }

  /** Ends every process and command, and remembers the processes for the next start. */
  async suspend(): Promise<void> {
    for (const command of this.commands.running()) this.commands.cancel(command);
    await Promise.all([...this.targets.values()].map((target) => target.suspend()));
    const until = this.world.elapsed() + lastCommandsMs;
    while (this.commands.running().length > 0 && this.world.elapsed() < until) await wait(20);
    await this.file.save();
  }

  private async change(request: Exclude<SupervisorRequest, { method: QueryMethod }>) {
    switch (request.method) {
      case 'start-version':
        return this.startVersion(request);
      case 'shift':
        return { weights: { ...this.target(request.target).shift(request.version, request.weight) } };
      case 'restore':
        return { weights: { ...(await this.restore(request)) } };
      case 'stop-version':
        this.targets.get(request.target)?.retire(request.version);
        return {};
      case 'remove-target':
        return this.remove(request.target);
      case 'run-command':
        return this.runCommand(request);
      case 'cancel-command':
        this.commands.cancel(request.command);
        return {};
    }
  }

  private async startVersion(request: RequestOf<'start-version'>) {
    const { target: name, version, process, proxy } = request;
    const known = this.targets.get(name);
    const record = this.file.state.targets[name] ?? { proxy, weights: {}, versions: {} };
    const target = known ?? new Target(name, record, this.surroundings());
    await target.open(proxy);
    this.targets.set(name, target);
    this.file.state.targets[name] = record;
    await target.start(version, process);
    return { version };
  }

  private runCommand({ target, key, command: spec, makesLive }: RequestOf<'run-command'>) {
    const command = this.commands.begin(key, spec);
    if (makesLive !== undefined) this.file.state.pending[command] = { target, release: makesLive };
    return { command };
  }

  private async runProbe({ key, command: spec, proves }: RequestOf<'run-probe'>) {
    const command = this.commands.begin(`probe/${key}`, spec);
    if (proves !== undefined) this.file.state.pending[command] = proves;
    await this.file.save();
    return { command };
  }

  private describe(name: string) {
    this.settle();
    const byCommand = this.file.state.live[name];
    return { versions: [], ...this.targets.get(name)?.describe(), ...(byCommand && { byCommand }) };
  }

  /** Writes down what commands have put in place since the last look. */
  private settle(): void {
    const { state } = this.file;
    const ended = Object.entries(state.pending)
      .map(([command, pending]) => ({ command, ...pending, end: this.commands.endOf(command) }))
      .filter(({ end }) => end !== undefined)
      .sort((a, b) => (a.end?.atMs ?? 0) - (b.end?.atMs ?? 0));
    if (ended.length === 0) return;
    for (const { target, release, end } of ended)
      if (end?.ended === 'exited' && end.exitCode === 0) state.live[target] = release;
    const gone = new Set(ended.map(({ command }) => command));
    state.pending = Object.fromEntries(Object.entries(state.pending).filter(([command]) => !gone.has(command)));
    void this.file.save();
  }

  private restore(request: RequestOf<'restore'>) {
    const { target, weights, readyTimeoutMs } = request;
    return this.target(target).restore(weights, readyTimeoutMs, () => {
      this.ledger.demandNewest(request);
    });
  }

  private async remove(name: string) {
    const target = this.targets.get(name);
    this.targets.delete(name);
    await target?.remove();
    this.file.state.targets = Object.fromEntries(
      Object.entries(this.file.state.targets).filter(([other]) => other !== name),
    );
    return {};
  }

  private versionStatus({ target, version, lines }: RequestOf<'version-status'>) {
    const found = this.targets.get(target);
    const facts = found?.facts(version);
    return { ...(facts && { facts }), lines: found?.output(version, lines) ?? [] };
  }

  private traffic({ target, sinceMs, untilMs }: RequestOf<'read-traffic'>) {
    const versions = this.targets.get(target)?.traffic(sinceMs, untilMs) ?? [];
    return { measuredSinceMs: this.startedMs, boundsMs: latencyBoundsMs, versions };
  }

  private target(name: string): Target {
    const target = this.targets.get(name);
    if (target === undefined) throw new Refused('unknown-target', `nothing was ever started for ${name}`);
    return target;
  }

  private surroundings() {
    const { versions: folder, checkouts } = placesIn(this.world.stateFolder);
    const { now, elapsed, env: gitEnv } = this.world;
    return { folder, checkouts, gitEnv, now, elapsed, save: this.file.save };
  }
}

type QueryMethod =
  | 'ping'
  | 'run-probe'
  | 'end-when-empty'
  | 'describe'
  | 'version-status'
  | 'read-traffic'
  | 'known-step'
  | 'command-status';
