import { Proxy } from './proxy.ts';
import type { ProxySpec } from './protocol.ts';
import { Refused } from './refused.ts';
import type { Routes } from './routes.ts';

/** What listening needs beside the settings. */
export interface AddressSurroundings {
  readonly routes: Routes;
  readonly now: () => number;
  readonly elapsed: () => number;
}

const isInUse = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';

/** A host for people to open: listening everywhere is no place to go to. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

/** Where one target is reached: has its proxy listen, moves it, and keeps trying for a port that somebody else took. */
export class Address {
  private readonly around: AddressSurroundings;
  private spec: ProxySpec;
  private proxy: Proxy | undefined;
  private isOpening = false;

  constructor(spec: ProxySpec, around: AddressSurroundings) {
    this.spec = spec;
    this.around = around;
  }

  get url(): string | undefined {
    return this.proxy && `http://${reachable(this.spec.host)}:${this.spec.port}`;
  }

  /** Listens as the settings say, and gives them back with the real port; what stays the same is not touched. */
  async open(settings: ProxySpec): Promise<ProxySpec> {
    const { host, upstreamTimeoutMs, sticky } = settings;
    const before = this.spec;
    const port = settings.port === 0 ? before.port : settings.port;
    const isSamePlace = before.host === host && before.port === port;
    this.around.routes.sticky = sticky;
    if (this.proxy === undefined || !isSamePlace || before.upstreamTimeoutMs !== upstreamTimeoutMs) {
      const old = this.proxy;
      // One address cannot be listened on twice, so a change of patience alone costs a short gap.
      if (isSamePlace) await old?.close();
      this.proxy = await this.listen(host, port, upstreamTimeoutMs);
      if (!isSamePlace) await old?.close();
    }
    this.spec = { ...settings, port: this.proxy.port };
    return this.spec;
  }

  /** Tries again for an address that could not be had; nothing happens when all is well. */
  async reopen(): Promise<void> {
    if (this.proxy !== undefined || this.isOpening) return;
    this.isOpening = true;
    try {
      await this.open(this.spec);
    } catch (error) {
      // Another program has the port for now; versions run on, and the next look tries again.
      if (!(error instanceof Refused)) throw error;
    } finally {
      this.isOpening = false;
    }
  }

  async close(): Promise<void> {
    // Nobody may open it again behind the back of whoever closes.
    this.isOpening = true;
    await this.proxy?.close();
  }

  private async listen(host: string, port: number, upstreamTimeoutMs: number): Promise<Proxy> {
    const proxy = new Proxy({ host, port, upstreamTimeoutMs }, this.around);
    try {
      await proxy.listen();
      return proxy;
    } catch (error) {
      void proxy.close();
      if (isInUse(error)) throw new Refused('port-in-use', `port ${port} is taken by another program`);
      throw error;
    }
  }
}
