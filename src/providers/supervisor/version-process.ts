import { join } from 'node:path';
import { wait } from '../../io/wait.ts';
import { checkout } from './checkout.ts';
import { adopt, launch, outputPath, rememberReady } from './child.ts';
import type { Child } from './child.ts';
import { freePort, answersWell } from './health.ts';
import { boundLog } from './version-log.ts';
import { endGroup, groupExists } from './process-group.ts';
import { isRunning } from './process-identity.ts';
import type { Condition, LastExit, ProcessSpec } from './protocol.ts';

/** What a version's process needs around it. */
export interface VersionSurroundings {
  readonly folder: string;
  readonly checkouts: string;
  readonly gitEnv: Readonly<Record<string, string>>;
  readonly now: () => number;
  readonly inFlight: () => number;
  readonly onPort: (port: number) => void;
}

const stableAfterMs = 60_000;
const attemptsBeforeReady = 3;
const longestPauseMs = 30_000;
const benefitOfDoubtMs = 1_000;
const sentence = (error: unknown): string => (error instanceof Error ? error.message.slice(0, 500) : 'unknown trouble');

/** Keeps one version's process running: starts it, waits until it answers, starts it again after a crash. */
export class VersionProcess {
  readonly spec: ProcessSpec;
  condition: Condition = { state: 'preparing' };
  crashes = 0;
  lastExit: LastExit = undefined;
  child: Child | undefined;
  private readonly around: VersionSurroundings;
  private readonly running: Promise<void>;
  private everReady = false;
  private stopAsked = false;
  private recentCrashes = 0;
  private port = 0;
  private hurry = false;

  constructor(spec: ProcessSpec, around: VersionSurroundings) {
    this.spec = spec;
    this.around = around;
    this.running = this.run();
  }

  get previewUrl(): string | undefined {
    return this.child === undefined ? undefined : `http://127.0.0.1:${this.child.port}`;
  }

  /**
   * Resolves to whether the process answers; a crashed one is started without further pause.
   * One that lives on but answers badly counts too after a while: it was good once, and its trouble may be everybody's.
   */
  async becomesReady(timeoutMs: number): Promise<boolean> {
    const until = performance.now() + timeoutMs;
    this.hurry = true;
    let doubted: { readonly child: Child; readonly sinceMs: number } | undefined;
    for (;;) {
      const { child } = this;
      const { state } = this.condition;
      if (state === 'ready' && child !== undefined && isRunning(child.identity)) {
        if (await answersWell(child.port, this.spec.healthPath)) return true;
        if (doubted?.child !== child) doubted = { child, sinceMs: performance.now() };
        else if (performance.now() - doubted.sinceMs > benefitOfDoubtMs) return true;
      }
      if (state === 'failed' || state === 'stopping' || state === 'stopped') return false;
      if (performance.now() >= until) return false;
      await wait(10);
    }
  }

  /** Ends the process after its requests, or after the drain time; resolves when nothing of it is left. */
  async stop(): Promise<void> {
    this.stopAsked = true;
    if (this.condition.state !== 'failed') this.condition = { state: 'stopping' };
    const until = performance.now() + this.spec.drainTimeoutMs;
    while (this.around.inFlight() > 0 && performance.now() < until) await wait(20);
    await this.endChild();
    await this.running;
    this.condition = { state: 'stopped' };
  }

  private async run(): Promise<void> {
    let cwd = '';
    try {
      cwd = await this.folder();
    } catch (error) {
      this.condition = { state: 'failed', code: 'checkout-failed', detail: sentence(error) };
      return;
    }
    this.child = adopt(this.around.folder);
    this.everReady = this.child?.wasReady === true;
    while (!this.stopAsked && this.condition.state !== 'failed') {
      const child = this.child ?? (await this.begin(cwd));
      if (child === undefined) return;
      await this.watch(child);
    }
  }

  private async folder(): Promise<string> {
    const { checkout: wanted, folder } = this.spec;
    if (wanted === undefined) return folder;
    return join(await checkout({ ...wanted, under: this.around.checkouts, env: this.around.gitEnv }), folder);
  }

  private async begin(cwd: string): Promise<Child | undefined> {
    this.condition = { state: this.everReady ? 'restarting' : 'starting' };
    if (this.recentCrashes >= attemptsBeforeReady) this.condition = { state: 'crash-looping' };
    try {
      // The address stays the same over restarts, unless it may be the very cause of the crash.
      if (this.port === 0 || this.recentCrashes > 1) this.port = await freePort();
      const { argv, env } = this.spec;
      this.child = await launch({ folder: this.around.folder, argv, env, cwd, port: this.port });
      return this.child;
    } catch (error) {
      this.condition = { state: 'failed', code: 'not-startable', detail: sentence(error) };
      return undefined;
    }
  }

  private async watch(child: Child): Promise<void> {
    const startedMs = performance.now();
    this.port = child.port;
    this.around.onPort(child.port);
    const exit = child.exited.then((how) => {
      this.child = undefined;
      return how;
    });
    if (child.wasReady || (await this.answersInTime(child))) {
      this.everReady = true;
      if (!this.stopAsked) this.condition = { state: 'ready' };
      if (!child.wasReady) rememberReady(this.around.folder, child);
    } else if (this.isCurrent(child)) {
      await this.endChild();
      if (!this.everReady && !this.stopAsked) {
        const detail = `${this.spec.healthPath} did not answer well within ${this.spec.readyTimeoutMs} ms`;
        this.condition = { state: 'failed', code: 'not-ready-in-time', detail };
      }
    }
    const how = await exit;
    // Grandchildren that outlive a crash would hold the port and answer for a version that is gone.
    if (groupExists(child.identity.pid)) await this.endGroupOf(child);
    this.lastExit = { ...how, atMs: this.around.now() };
    if (!this.stopAsked && this.condition.state !== 'failed') await this.crashed(performance.now() - startedMs);
  }

  private async crashed(livedMs: number): Promise<void> {
    this.crashes += 1;
    this.recentCrashes = livedMs > stableAfterMs ? 1 : this.recentCrashes + 1;
    if (!this.everReady && this.recentCrashes >= attemptsBeforeReady) {
      const how = this.lastExit?.signal ?? `exit code ${this.lastExit?.code ?? 'unknown'}`;
      const detail = `it ended ${this.recentCrashes} times before it ever answered, last with ${how}`;
      this.condition = { state: 'failed', code: 'crashed', detail };
      return;
    }
    this.condition = { state: this.recentCrashes >= attemptsBeforeReady ? 'crash-looping' : 'restarting' };
    this.hurry = false;
    const until = performance.now() + Math.min(longestPauseMs, 50 * 4 ** (this.recentCrashes - 1));
    while (performance.now() < until && this.mayPause()) await wait(10);
  }

  private mayPause(): boolean {
    return !this.stopAsked && !this.hurry;
  }

  private async answersInTime(child: Child): Promise<boolean> {
    const until = performance.now() + this.spec.readyTimeoutMs;
    while (performance.now() < until && this.isCurrent(child) && !this.stopAsked) {
      if (await answersWell(child.port, this.spec.healthPath)) return this.isCurrent(child);
      await wait(50);
    }
    return false;
  }

  private isCurrent(child: Child): boolean {
    return this.child === child;
  }

  private async endChild(): Promise<void> {
    const child = this.child;
    if (child !== undefined) await this.endGroupOf(child);
  }

  private async endGroupOf({ identity }: Child): Promise<void> {
    await endGroup(identity.pid, { signals: ['SIGTERM', 'SIGKILL'], graceMs: this.spec.stopGraceMs });
  }

  /** Keeps the log within its bound. */
  trimLog(): void {
    boundLog(outputPath(this.around.folder), this.spec.logBytes);
  }
}
