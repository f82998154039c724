import type { TargetId } from '../domain/ids.ts';

/** What arrived from outside, each delivery once. */
export interface Delivery {
  readonly source: string;
  /** The sender's own id of it. */
  readonly id: string;
  readonly receivedAtMs: number;
  /** Deployments of these targets that are not over are looked at now. */
  readonly wakes: readonly TargetId[];
}

export interface Deliveries {
  /** Stores the delivery and wakes what it concerns, together; `known` when it came before, and then nothing happens. */
  accept(delivery: Delivery): Promise<'new' | 'known'>;
}
