import type { IncomingMessage } from 'node:http';
import { stickyCookie } from './sticky-cookie.ts';
import { keptMs, TrafficMeter } from './traffic.ts';
import { SmoothDeal } from './weights.ts';
import type { Weights } from './weights.ts';

/** Where one request goes; a fresh visitor also gets the cookie. */
export interface Route {
  readonly version: string;
  readonly port: number;
  readonly meter: TrafficMeter;
  readonly setCookie: string | undefined;
}

interface Lane {
  port: number;
  readonly meter: TrafficMeter;
}

/** Decides which version answers a request, and knows the ports and the counts of each. */
export class Routes {
  private readonly deal = new SmoothDeal();
  private readonly lanes = new Map<string, Lane>();
  private readonly cookie;
  sticky: boolean;
  private byToken = new Map<string, string>();
  private current: Weights = {};

  constructor(target: string, sticky: boolean) {
    this.cookie = stickyCookie(target);
    this.sticky = sticky;
  }

  get weights(): Weights {
    return this.current;
  }

  setWeights(weights: Weights): void {
    this.current = weights;
    this.deal.set(weights);
    this.byToken = new Map(Object.keys(weights).map((version) => [this.cookie.tokenOf(version), version]));
  }

  setPort(version: string, port: number): void {
    this.lane(version).port = port;
  }

  meterOf(version: string): TrafficMeter {
    return this.lane(version).meter;
  }

  /** Drops the counts of a version that has had no request as long as counts are kept. */
  forgetIfSilent(version: string, nowMs: number): void {
    const meter = this.lanes.get(version)?.meter;
    if (meter?.read(nowMs - keptMs, nowMs + 1).length === 0) this.lanes.delete(version);
  }

  versions(): readonly string[] {
    return [...this.lanes.keys()];
  }

  routeFor(request: IncomingMessage): Route | undefined {
    if (this.sticky) {
      const token = this.cookie.read(request.headers.cookie);
      const version = token === undefined ? undefined : this.byToken.get(token);
      if (version !== undefined && this.deal.carries(version)) return this.routeTo(version, undefined);
    }
    const version = this.deal.next();
    if (version === undefined) return undefined;
    return this.routeTo(version, this.sticky ? this.cookie.setHeader(version) : undefined);
  }

  /** Where to try again after a version did not even take the connection. */
  routeInstead(failed: Route): Route | undefined {
    const version = this.deal.otherThan(failed.version);
    if (version === undefined) return undefined;
    return this.routeTo(version, this.sticky ? this.cookie.setHeader(version) : undefined);
  }

  private routeTo(version: string, setCookie: string | undefined): Route {
    const { port, meter } = this.lane(version);
    return { version, port, meter, setCookie };
  }

  private lane(version: string): Lane {
    let lane = this.lanes.get(version);
    if (lane === undefined) {
      lane = { port: 0, meter: new TrafficMeter() };
      this.lanes.set(version, lane);
    }
    return lane;
  }
}
