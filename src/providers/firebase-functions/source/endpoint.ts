/** When an event calls a function. */
export interface EventSource {
  readonly kind: 'event';
  readonly eventType: string;
  readonly filters: Readonly<Record<string, string>>;
  readonly patterns: Readonly<Record<string, string>>;
  readonly retry: boolean;
  readonly region?: string;
  readonly channel?: string;
  readonly serviceAccount?: string;
}

/** When a clock calls it; durations are in seconds, as the far end writes them (`10s`). */
export interface Schedule {
  readonly kind: 'schedule';
  readonly schedule: string;
  readonly timeZone: string;
  readonly retry: Readonly<Record<string, string | number>>;
}

/** When tasks of a queue call it. */
export interface TaskQueue {
  readonly kind: 'tasks';
  readonly retry: Readonly<Record<string, string | number>>;
  readonly rates: Readonly<Record<string, number>>;
  readonly invoker: readonly string[];
}

export type FunctionTrigger =
  | { readonly kind: 'https'; readonly invoker?: readonly string[] }
  | { readonly kind: 'callable' }
  | { readonly kind: 'blocking'; readonly eventType: string }
  | EventSource
  | Schedule
  | TaskQueue;

/** One function in one region, as the source declares it, with every default that we decide. */
export interface Endpoint {
  readonly id: string;
  readonly region: string;
  readonly generation: 1 | 2;
  readonly entryPoint: string;
  readonly runtime: string;
  readonly trigger: FunctionTrigger;
  readonly memoryMb: number;
  readonly cpu: number;
  readonly concurrency: number;
  readonly timeoutSeconds?: number;
  readonly minInstances?: number;
  readonly maxInstances?: number;
  readonly serviceAccount?: string;
  readonly ingress?: 'ALLOW_ALL' | 'ALLOW_INTERNAL_ONLY' | 'ALLOW_INTERNAL_AND_GCLB';
  readonly vpc?: { readonly connector: string; readonly egress?: 'PRIVATE_RANGES_ONLY' | 'ALL_TRAFFIC' };
  readonly labels: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly secrets: readonly { readonly key: string; readonly secret: string; readonly version: string }[];
}

/** How a function is called in a plan and on a card: its name, with the region only where the name alone is not enough. */
export const endpointName = ({ id, region }: Pick<Endpoint, 'id' | 'region'>): string => `${id}@${region}`;
