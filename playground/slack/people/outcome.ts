import type { Core } from '../core.ts';
import type { Delivered } from '../delivery/delivery.ts';

/** What came of something a person did, as that person sees it. */
export type Outcome =
  | { readonly kind: 'done'; readonly payload: unknown; readonly afterMs: number }
  /** The workspace said no: there was nothing to act on. */
  | { readonly kind: 'refused'; readonly sentence: string }
  /** The bot did not answer as it should; shown in red. */
  | { readonly kind: 'trouble'; readonly sentence: string };

/** The workspace's own no. */
export function refused(sentence: string): Outcome {
  return { kind: 'refused', sentence };
}

/** Turns a delivery into what the person sees, and shows trouble where there is some. */
export function outcomeOf(core: Core, subject: Subject, delivered: Delivered): Outcome {
  if (delivered.kind === 'acknowledged') {
    return { kind: 'done', payload: delivered.payload, afterMs: delivered.afterMs };
  }
  const sentence = troubleSentence(subject.what, delivered);
  core.world.tell({ kind: 'trouble', person: subject.person, sentence });
  return { kind: 'trouble', sentence };
}

/** Who did it, and what it is called in a sentence. */
export interface Subject {
  readonly person: string;
  readonly what: string;
}

function troubleSentence(what: string, delivered: Exclude<Delivered, { readonly kind: 'acknowledged' }>): string {
  switch (delivered.kind) {
    case 'timeout':
    case 'unreachable':
      return `${what} failed because the app did not respond`;
    case 'rejected':
      return `${what} failed with the error "dispatch_failed"`;
  }
}
