import { createHash } from 'node:crypto';
import type { Fence, Revision } from '../../domain/ids.ts';
import { isRevision } from '../../domain/ids.ts';
import { ProviderError } from '../../ports/provider-error.ts';

/** What we leave at the far end to find our own work again: whose step it was, and how new its owner. */
export interface Mark {
  readonly key: string;
  readonly fence: number;
}

const labelLength = 63;

/** A step's key in the space that a label has. */
export const keyMark = (key: string): string => createHash('sha256').update(key).digest('hex').slice(0, 32);

/** Labels of a version. A revision longer than a label takes two. */
export function labelsOf(key: string, fence: Fence, revision: Revision): Readonly<Record<string, string>> {
  const rest = revision.slice(labelLength);
  return {
    'quarterdeck-key': keyMark(key),
    'quarterdeck-fence': String(fence),
    'quarterdeck-revision': revision.slice(0, labelLength),
    ...(rest === '' ? {} : { 'quarterdeck-revision-rest': rest }),
  };
}

type Labels = Readonly<Record<string, string>> | undefined;

export function revisionIn(labels: Labels): Revision | undefined {
  const whole = `${labels?.['quarterdeck-revision'] ?? ''}${labels?.['quarterdeck-revision-rest'] ?? ''}`;
  return isRevision(whole) ? whole : undefined;
}

export function markIn(labels: Labels): Mark | undefined {
  const key = labels?.['quarterdeck-key'];
  return key === undefined ? undefined : { key, fence: Number(labels?.['quarterdeck-fence'] ?? 0) };
}

/** The message of a release: people read it in the console, and we read the mark in it. */
export const messageOf = (key: string, fence: Fence, what: string): string =>
  `Quarterdeck: ${what} (key ${keyMark(key)}, fence ${fence})`.slice(0, 512);

const inMessage = /\(key ([0-9a-f]{32}), fence (\d+)\)$/;

export function markInMessage(message: string | undefined): Mark | undefined {
  const [, key, fence] = inMessage.exec(message ?? '') ?? [];
  return key === undefined ? undefined : { key, fence: Number(fence) };
}

/** Whoever asks with an older fence than one that left a mark has lost its right. */
export function demandFence(fence: Fence, marks: readonly (Mark | undefined)[]): void {
  const newest = Math.max(0, ...marks.map((mark) => mark?.fence ?? 0));
  if (newest > fence) throw new ProviderError('stale-fence', `a newer owner (${newest}) has worked here since`);
}
