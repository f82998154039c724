/** What a stand-in does instead of, or after, what it was asked. */
export type Fault =
  /** Answers so and does nothing. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: unknown;
    }
  /** Does it, and breaks the connection instead of answering. */
  | { readonly kind: 'drop-after-effect' }
  /** Breaks the connection and does nothing. */
  | { readonly kind: 'drop-before-effect' }
  /** Does it, and never answers. */
  | { readonly kind: 'silent-after-effect' };

/** What a fault is chosen by: the method and path, or the full name of a gRPC method. */
export interface FaultyRequest {
  readonly method: string;
  readonly path: string;
}

/** Faults on request: each waits for the requests that it fits, and is used up by so many. */
export interface Faults {
  inject(fits: (request: FaultyRequest) => boolean, fault: Fault, times?: number): void;
  /** The fault that this request gets. */
  take(request: FaultyRequest): Fault | undefined;
  clear(): void;
  /** How many are still to come. */
  waiting(): number;
}

export function faults(): Faults {
  const waiting: { readonly fits: (request: FaultyRequest) => boolean; readonly fault: Fault; left: number }[] = [];
  return {
    inject: (fits, fault, times = 1) => {
      waiting.push({ fits, fault, left: times });
    },
    take: (request) => {
      const found = waiting.find(({ fits, left }) => left > 0 && fits(request));
      if (found === undefined) return undefined;
      found.left -= 1;
      return found.fault;
    },
    waiting: () => waiting.reduce((sum, { left }) => sum + left, 0),
    clear: () => {
      waiting.length = 0;
    },
  };
}
