import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { outputPath } from './child.ts';
import { Proxy } from './proxy.ts';
import type { ProxySpec, ProcessSpec, TargetFacts, VersionFacts } from './protocol.ts';
import { Refused } from './refused.ts';
import { Routes } from './routes.ts';
import type { TargetRecord } from './state.ts';
import type { TrafficSecond } from './traffic.ts';
import { VersionProcess } from './version-process.ts';
import { lastLines } from './version-log.ts';
import { shiftWeights } from './weights.ts';
import type { Weights } from './weights.ts';

/** What all targets of one supervisor share. */
export interface TargetSurroundings {
  readonly folder: string;
  readonly checkouts: string;
  readonly gitEnv: Readonly<Record<string, string>>;
  readonly now: () => number;
  readonly elapsed: () => number;
  readonly save: () => Promise<void>;
}

const short = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);
/** An address for people to open: listening everywhere is no place to go to. */
const reachable = (host: string): string => {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
};
const isInUse = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';

/** A service's component in an environment: its address, its versions and their shares of the traffic. */
export class Target {
  private readonly name: string;
  private readonly record: TargetRecord;
  private readonly around: TargetSurroundings;
  private readonly routes: Routes;
  private readonly processes = new Map<string, VersionProcess>();
  private readonly ending = new Map<string, Promise<void>>();
  private proxy: Proxy | undefined;
  private isOpening = false;

  constructor(name: string, record: TargetRecord, around: TargetSurroundings) {
    this.name = name;
    this.record = record;
    this.around = around;
    this.routes = new Routes(name, record.proxy.sticky);
    this.routes.setWeights(record.weights);
    for (const [version, { process, retiring }] of Object.entries(record.versions)) {
      this.begin(version, process);
      if (retiring) this.end(version);
    }
  }

  /** Listens as the settings say; an address that stays is not touched. */
  async open(settings: ProxySpec): Promise<void> {
    const { host, port, upstreamTimeoutMs, sticky } = settings;
    const old = this.proxy;
    const before = this.record.proxy;
    const keptPort = port === 0 ? before.port : port;
    this.routes.sticky = sticky;
    const same = before.host === host && before.upstreamTimeoutMs === upstreamTimeoutMs && before.port === keptPort;
    if (old === undefined || !same) {
      const sameAddress = before.host === host && before.port === keptPort;
      // One address cannot be listened on twice, so a change of patience alone costs a short gap.
      if (sameAddress) await old?.close();
      const { now, elapsed } = this.around;
      const proxy = new Proxy({ host, port: keptPort, upstreamTimeoutMs }, { routes: this.routes, now, elapsed });
      await proxy.listen().catch((error: unknown) => {
        void proxy.close();
        if (isInUse(error)) throw new Refused('port-in-use', `port ${keptPort} is taken by another program`);
        throw error;
      });
      this.proxy = proxy;
      if (!sameAddress) await old?.close();
    }
    this.record.proxy = { ...settings, port: this.proxy?.port ?? keptPort };
  }

  /** Tries again for an address that could not be had; nothing happens when all is well. */
  async reopen(): Promise<void> {
    if (this.proxy !== undefined || this.isOpening) return;
    this.isOpening = true;
    try {
      await this.open(this.record.proxy);
    } catch (error) {
      // Another program has the port for now; versions run on, and the next look tries again.
      if (!(error instanceof Refused)) throw error;
    } finally {
      this.isOpening = false;
    }
  }

  /** Makes a version run, without traffic; one that has traffic, or the same settings, stays as it is. */
  async start(version: string, spec: ProcessSpec): Promise<void> {
    await this.ending.get(version);
    const running = this.processes.get(version);
    const lost = running?.condition.state === 'failed' || running?.condition.state === 'stopped';
    const stays = isDeepStrictEqual(running?.spec, spec) || this.weightOf(version) > 0;
    if (running !== undefined && !lost && stays) return;
    await running?.stop();
    this.record.versions[version] = { process: spec, retiring: false };
    this.begin(version, spec);
  }

  /** Gives a version its share; the rest stays with what is live. */
  shift(version: string, weight: number): Weights {
    if (weight > this.weightOf(version) && this.processes.get(version)?.condition.state !== 'ready')
      throw this.processes.has(version)
        ? new Refused('not-ready', `${version} does not answer at the moment`)
        : new Refused('unknown-version', `${version} does not run here`);
    const [heir] = Object.entries(this.record.versions)
      .filter(([name]) => name !== version && this.processes.get(name)?.condition.state === 'ready')
      .filter(([, { lastLiveAtMs }]) => lastLiveAtMs !== undefined)
      .sort(([, a], [, b]) => (b.lastLiveAtMs ?? 0) - (a.lastLiveAtMs ?? 0))
      .map(([name]) => name);
    return this.apply(shiftWeights(this.record.weights, { version, weight, heir }));
  }

  /** Puts shares back exactly, once every version that gets some answers. */
  async restore(weights: Weights, readyTimeoutMs: number, demandRight: () => void): Promise<Weights> {
    const wanted = Object.entries(weights).filter(([, weight]) => weight > 0);
    for (const [version] of wanted) {
      const kept = this.record.versions[version];
      if (kept === undefined) throw new Refused('unknown-version', `${version} does not run here any more`);
      await this.start(version, kept.process);
    }
    const ready = await Promise.all(
      wanted.map(async ([version]) => (await this.processes.get(version)?.becomesReady(readyTimeoutMs)) === true),
    );
    const index = ready.indexOf(false);
    if (index >= 0) throw new Refused('not-ready', `${wanted[index]?.[0] ?? ''} could not be brought back to answer`);
    demandRight();
    return this.apply(Object.fromEntries(wanted));
  }

  /** Ends a version that has no traffic; it is gone once its last requests are. */
  retire(version: string): void {
    if (this.weightOf(version) > 0) throw new Refused('version-live', `${version} has traffic`);
    const kept = this.record.versions[version];
    if (kept === undefined) return;
    kept.retiring = true;
    this.end(version);
  }

  /** Ends everything here and gives the address back. */
  async remove(): Promise<void> {
    this.apply({});
    for (const version of Object.keys(this.record.versions)) this.retire(version);
    await Promise.all([...this.ending.values()]);
    await this.proxy?.close();
  }

  /** Ends the processes but remembers them: the next supervisor starts them again. */
  async suspend(): Promise<void> {
    await this.proxy?.close();
    await Promise.all([...this.processes.values()].map((process) => process.stop()));
  }

  describe(): TargetFacts {
    const { host, port } = this.record.proxy;
    const versions = Object.keys(this.record.versions).map((version) => this.facts(version));
    const known = versions.filter((facts) => facts !== undefined);
    return { ...(this.proxy && { publicUrl: `http://${reachable(host)}:${port}` }), versions: known };
  }

  facts(version: string): VersionFacts | undefined {
    const process = this.processes.get(version);
    const kept = this.record.versions[version];
    if (process === undefined || kept === undefined) return undefined;
    const { condition, crashes, lastExit, previewUrl, child, spec } = process;
    return {
      version,
      weight: this.weightOf(version),
      ...this.origin(spec),
      condition,
      crashes,
      ...(lastExit && { lastExit }),
      ...(child && { pid: child.identity.pid }),
      ...(previewUrl !== undefined && { previewUrl }),
      inFlight: this.routes.meterOf(version).inFlight,
      ...(kept.warmUntilMs !== undefined && { warmUntilMs: kept.warmUntilMs }),
    };
  }

  private origin({ env, checkout }: ProcessSpec): Pick<VersionFacts, 'revision' | 'label'> {
    const revision = checkout?.revision ?? env['QUARTERDECK_REVISION'];
    const label = env['QUARTERDECK_RELEASE'];
    return { ...(revision !== undefined && { revision }), ...(label !== undefined && { label }) };
  }

  output(version: string, lines: number): readonly string[] {
    return lastLines(outputPath(this.folderOf(version)), lines);
  }

  traffic(sinceMs: number, untilMs: number): readonly { version: string; seconds: readonly TrafficSecond[] }[] {
    return this.routes
      .versions()
      .map((version) => ({ version, seconds: this.routes.meterOf(version).read(sinceMs, untilMs) }));
  }

  /** Keeps logs within their bounds and forgets the counts of versions long gone. */
  tidy(): void {
    for (const process of this.processes.values()) process.trimLog();
    for (const version of this.routes.versions())
      if (!this.processes.has(version)) this.routes.forgetIfSilent(version, this.around.now());
  }

  /** Whether every version with traffic answers; waits a while for it. */
  async liveVersionsAnswer(withinMs: number): Promise<void> {
    const live = Object.keys(this.record.weights).map((version) => this.processes.get(version));
    await Promise.all(live.map(async (process) => process?.becomesReady(withinMs)));
  }

  private apply(weights: Weights): Weights {
    const before = this.record.weights;
    const nowMs = this.around.now();
    this.record.weights = { ...weights };
    this.routes.setWeights(weights);
    for (const [version, kept] of Object.entries(this.record.versions)) {
      if ((weights[version] ?? 0) > 0) delete kept.warmUntilMs;
      else if ((before[version] ?? 0) > 0) {
        kept.lastLiveAtMs = nowMs;
        kept.warmUntilMs = nowMs + this.record.proxy.keepWarmMs;
      }
    }
    return weights;
  }

  private weightOf(version: string): number {
    return this.record.weights[version] ?? 0;
  }

  private folderOf(version: string): string {
    return join(this.around.folder, short(this.name), short(version));
  }

  private begin(version: string, spec: ProcessSpec): void {
    const { checkouts, gitEnv, now } = this.around;
    const process = new VersionProcess(spec, {
      folder: this.folderOf(version),
      checkouts,
      gitEnv,
      now,
      inFlight: () => this.routes.meterOf(version).inFlight,
      onPort: (port) => {
        this.routes.setPort(version, port);
      },
    });
    this.processes.set(version, process);
  }

  private end(version: string): void {
    const process = this.processes.get(version);
    if (process === undefined || this.ending.has(version)) return;
    const ended = process.stop().then(async () => {
      this.processes.delete(version);
      this.record.versions = Object.fromEntries(
        Object.entries(this.record.versions).filter(([name]) => name !== version),
      );
      this.ending.delete(version);
      await this.around.save();
    });
    this.ending.set(version, ended);
  }
}
