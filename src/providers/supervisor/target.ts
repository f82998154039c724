import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Address } from './address.ts';
import { outputPath } from './child.ts';
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

/** A service's component in an environment: its address, its versions and their shares of the traffic. */
export class Target {
  private readonly name: string;
  private readonly record: TargetRecord;
  private readonly around: TargetSurroundings;
  private readonly routes: Routes;
  private readonly processes = new Map<string, VersionProcess>();
  private readonly ending = new Map<string, Promise<void>>();
  private readonly address: Address;

  constructor(name: string, record: TargetRecord, around: TargetSurroundings) {
    this.name = name;
    this.record = record;
    this.around = around;
    this.routes = new Routes(name, record.proxy.sticky);
    this.routes.setWeights(record.weights);
    const { now, elapsed } = around;
    this.address = new Address(record.proxy, { routes: this.routes, now, elapsed });
    for (const [version, { process, retiring }] of Object.entries(record.versions)) {
      this.begin(version, process);
      if (retiring) this.end(version);
    }
  }

  /** Listens as the settings say. */
  async open(settings: ProxySpec): Promise<void> {
    this.record.proxy = await this.address.open(settings);
  }

  /** Tries again for an address that could not be had. */
  async reopen(): Promise<void> {
    await this.address.reopen();
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
    await this.address.close();
  }

  /** Ends the processes but remembers them: the next supervisor starts them again. */
  async suspend(): Promise<void> {
    await this.address.close();
    await Promise.all([...this.processes.values()].map((process) => process.stop()));
  }

  describe(): TargetFacts {
    const { url } = this.address;
    const versions = Object.keys(this.record.versions).map((version) => this.facts(version));
    const known = versions.filter((facts) => facts !== undefined);
    return { ...(url !== undefined && { publicUrl: url }), versions: known };
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
