import { createHash } from 'node:crypto';
import { ProviderError } from '../../ports/provider-error.ts';
import type { StepCall } from '../../ports/provider.ts';
import type { RunService } from './run-shape.ts';

/** Our own notes on a service: they make no revision and move no traffic. */
const marks = {
  fence: 'quarterdeck-fence',
  steps: 'quarterdeck-steps',
  cancelled: 'quarterdeck-cancelled',
} as const;

/** So many steps are remembered: more than one deployment makes on one service. */
const rememberedSteps = 24;

/** A step's key as a service keeps it: ten hexadecimal digits. */
export const keyHash = (key: StepCall['key']): string => createHash('sha256').update(key).digest('hex').slice(0, 10);

type Marked = Pick<RunService, 'annotations'>;

const wordsIn = (text: string | undefined): readonly string[] => (text ?? '').split(' ').filter((one) => one !== '');

/** Whether the service was changed by this step. */
export const hasStep = ({ annotations }: Marked, key: StepCall['key']): boolean =>
  wordsIn(annotations[marks.steps]).includes(keyHash(key));

/** Whether somebody cancelled the making of this revision. */
export const isCancelled = ({ annotations }: Marked, revision: string): boolean =>
  wordsIn(annotations[marks.cancelled]).includes(revision);

/** Refuses an owner who was followed by a newer one. */
export function demandFence({ annotations }: Marked, { fence }: Pick<StepCall, 'fence'>): void {
  const seen = Number(annotations[marks.fence] ?? 0);
  if (seen > fence)
    throw new ProviderError(
      'stale-fence',
      `the service was changed under the fence ${String(seen)}, later than ${String(fence)}`,
    );
}

/** The annotations of the service after this step. */
export function markedBy(
  { annotations }: Marked,
  { key, fence }: Pick<StepCall, 'key' | 'fence'>,
  more: { readonly cancelled?: string } = {},
): Readonly<Record<string, string>> {
  const steps = [keyHash(key), ...wordsIn(annotations[marks.steps]).filter((one) => one !== keyHash(key))];
  const cancelled = [
    ...(more.cancelled === undefined ? [] : [more.cancelled]),
    ...wordsIn(annotations[marks.cancelled]),
  ];
  return {
    ...annotations,
    [marks.fence]: String(fence),
    [marks.steps]: steps.slice(0, rememberedSteps).join(' '),
    ...(cancelled.length === 0 ? {} : { [marks.cancelled]: cancelled.slice(0, 8).join(' ') }),
  };
}
