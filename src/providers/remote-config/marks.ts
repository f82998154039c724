import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ProviderError } from '../../ports/provider-error.ts';
import type { ComponentTarget, StepCall } from '../../ports/provider.ts';
import type { ConfigVersion } from './calls.ts';

const longest = 1_024;

const markSchema = z.strictObject({
  component: z.string(),
  key: z.string(),
  fence: z.number(),
  /** What is live afterwards: its version and the commit that it comes from. */
  version: z.string().optional(),
  revision: z.string().optional(),
});

/** What we write into a version's description, to find our own work again. */
export type Mark = z.infer<typeof markSchema>;

export const keyMark = (key: string): string => createHash('sha256').update(key).digest('hex').slice(0, 32);

/** Releases and switches are told apart: a switch in an emergency asks for no owner's right. */
export type MarkedBy = 'release' | 'switch';

const componentOf = (at: ComponentTarget, by: MarkedBy): string =>
  `${at.target}/${at.component.name}${by === 'switch' ? '/switch' : ''}`;

export function markOf(at: ComponentTarget, call: StepCall, live: Pick<Mark, 'version' | 'revision'> = {}): Mark {
  return { component: componentOf(at, 'release'), key: keyMark(call.key), fence: call.fence, ...live };
}

/** The mark of a flag that was switched: what was done stands in the place of the version. */
export const switchMarkOf = (at: ComponentTarget, key: string, version: string): Mark => ({
  component: componentOf(at, 'switch'),
  key: keyMark(key),
  fence: 0,
  version,
});

/** A sentence for people and the mark behind it, within the length that a description may have. */
export function describedBy(sentence: string, mark: Mark): string {
  const json = JSON.stringify(mark);
  return `Quarterdeck: ${sentence.slice(0, longest - json.length - 20)} ${json}`;
}

/** The mark in a description that we wrote. */
function markIn(description: string | undefined): Mark | undefined {
  const from = description?.startsWith('Quarterdeck: ') === true ? description.indexOf('{"component"') : -1;
  if (description === undefined || from < 0) return undefined;
  try {
    return markSchema.safeParse(JSON.parse(description.slice(from))).data;
  } catch {
    return undefined;
  }
}

/** A version that we published for this component. */
export interface Marked {
  readonly number: number;
  readonly mark: Mark;
}

/** Our own versions for this component, newest first. */
export const marksFor = (
  at: ComponentTarget,
  versions: readonly ConfigVersion[],
  by: MarkedBy = 'release',
): readonly Marked[] =>
  versions.flatMap(({ versionNumber, description }) => {
    const mark = markIn(description);
    return mark?.component === componentOf(at, by) ? [{ number: Number(versionNumber), mark }] : [];
  });

/** Whoever asks with an older fence than one that left a mark has lost its right. */
export function demandFence(fence: number, marks: readonly Marked[]): void {
  const newest = Math.max(0, ...marks.map(({ mark }) => mark.fence));
  if (newest > fence) throw new ProviderError('stale-fence', `a newer owner (${newest}) has worked here since`);
}
