import type { TargetId } from '../domain/ids.ts';

/** What arrived from outside, each delivery once. */
export interface Delivery {
  readonly source: string;
  /** The sender's own id of it. */
  readonly id: string;
  readonly receivedAtMs: number;
  /** Deployments of these targets that are not over are looked at now. */
  readonly wakes: readonly TargetId[];
  /** What it is about, such as a repository; every process hears of that. */
  readonly about?: string;
}

export interface Deliveries {
  /** Stores the delivery and wakes what it concerns, together; `known` when it came before, and then nothing happens. */
  accept(delivery: Delivery): Promise<'new' | 'known'>;
  /** Calls back with what a new delivery is about, whichever process took it. */
  onNews(heard: (about: string) => void): void;
}
