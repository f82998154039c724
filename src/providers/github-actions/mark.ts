import { createHash } from 'node:crypto';
import type { Fence, Revision, StepKey } from '../../domain/ids.ts';
import { isFence, isRevision } from '../../domain/ids.ts';
import type { ComponentTarget } from '../../ports/provider.ts';

/** What a run says of itself in its title: for which place, which revision, under which owner and step. */
export interface Mark {
  readonly place: string;
  readonly revision: Revision;
  readonly fence: Fence;
  /** The step's key, shortened. */
  readonly key: string;
}

const written =
  /([a-z][a-z0-9-]*\/[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*)@([0-9a-f]{40,64}) ([0-9]{1,16})\.([0-9a-f]{20})(?![0-9a-f])/;

export const placeOf = ({ target, component }: ComponentTarget): string => `${target}/${component.name}`;

export const shortKey = (key: StepKey): string => createHash('sha256').update(key).digest('hex').slice(0, 20);

export const markText = ({ place, revision, fence, key }: Mark): string => `${place}@${revision} ${fence}.${key}`;

/** Reads a mark back from wherever the workflow's `run-name` put it. */
export function readMark(title: string): Mark | undefined {
  const [, place = '', revision = '', digits = '', key = ''] = written.exec(title) ?? [];
  const fence = Number(digits);
  return digits !== '' && isRevision(revision) && isFence(fence) ? { place, revision, fence, key } : undefined;
}

/** The name of a version: a revision released again is the same version. */
export const versionOf = (revision: Revision): string => revision.slice(0, 12);
