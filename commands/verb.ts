import type { Caller, OperationsWorld } from '../src/operations/world.ts';
import type { Answered } from './answers.ts';
import type { Flag, Line } from './words/line.ts';

/** A word after the command that does something of its own, such as `stop` in `/deploy stop`. */
export interface Verb {
  readonly name: string;
  readonly usage: string;
  readonly example: string;
  /** One sentence for help and reference. */
  readonly says: string;
  readonly flags: readonly Flag[];
  readonly run: (world: OperationsWorld, caller: Caller, line: Line) => Promise<Answered>;
}
