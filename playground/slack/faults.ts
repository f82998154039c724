/** What goes wrong with a Web API call. "After effect": the change is made, but its answer is lost. */
export type CallFault =
  | { readonly kind: 'rate-limited'; readonly retryAfterSeconds: number }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'platform-error'; readonly error: string }
  | { readonly kind: 'reset' }
  | { readonly kind: 'reset-after-effect' }
  | { readonly kind: 'no-answer-after-effect' };

/** What goes wrong with one delivery to the bot. */
export interface DeliveryFault {
  readonly copies: number;
  readonly envelopeIds: 'same' | 'new';
  readonly delayMs: number;
}

/** What a test or a curious person can break. */
export interface Faults {
  /** The next calls of the method (or of any, with '*') go wrong this way. */
  readonly next: (method: string, fault: CallFault, times?: number) => void;
  /** The next deliveries reach the bot more than once or late. */
  readonly nextDelivery: (fault: Partial<DeliveryFault>, times?: number) => void;
  /** Cuts every socket without a goodbye. */
  readonly dropSockets: () => void;
  /** Asks the bot to open a new socket, as Slack does about every hour. */
  readonly refreshSockets: (reason?: 'refresh_requested' | 'warning' | 'link_disabled') => void;
  /** While on, nothing of Slack answers: calls get 503, sockets are cut and refused, nothing is delivered. */
  readonly outage: (on: boolean) => void;
  /** Forgets every planned fault and ends an outage. */
  readonly clear: () => void;
}

/** The workspace's side of the faults: what to do with this call or delivery. */
export interface FaultPlan extends Faults {
  readonly takeCall: (method: string) => CallFault | undefined;
  readonly takeDelivery: () => DeliveryFault;
  readonly isOut: () => boolean;
}

/** What the plan needs to do to the sockets. */
export interface SocketControl {
  readonly drop: () => void;
  readonly refresh: (reason: string) => void;
}

const faultless: DeliveryFault = { copies: 1, envelopeIds: 'same', delayMs: 0 };

/** Makes a plan without any fault in it. */
export function makeFaultPlan(sockets: SocketControl): FaultPlan {
  const calls: { readonly method: string; readonly fault: CallFault }[] = [];
  const deliveries: DeliveryFault[] = [];
  let out = false;
  return {
    next: (method, fault, times = 1) => {
      for (let count = 0; count < times; count += 1) calls.push({ method, fault });
    },
    nextDelivery: (fault, times = 1) => {
      for (let count = 0; count < times; count += 1) deliveries.push({ ...faultless, ...fault });
    },
    dropSockets: sockets.drop,
    refreshSockets: (reason = 'refresh_requested') => {
      sockets.refresh(reason);
    },
    outage: (on) => {
      out = on;
      if (on) sockets.drop();
    },
    clear: () => {
      calls.length = 0;
      deliveries.length = 0;
      out = false;
    },
    takeCall: (method) => {
      const index = calls.findIndex((planned) => planned.method === method || planned.method === '*');
      return index === -1 ? undefined : calls.splice(index, 1)[0]?.fault;
    },
    takeDelivery: () => deliveries.shift() ?? faultless,
    isOut: () => out,
  };
}
