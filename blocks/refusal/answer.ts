import type { Button } from '@slack/types';
import type { EnvironmentName, ServiceName } from '../../src/domain/ids.ts';
import type { Refusal, RefusalCode } from '../../src/domain/refusals.ts';
import { isReference } from '../../src/domain/ids.ts';
import { reasonLength } from '../limits.ts';
import type { DeployWish, TypedWords } from '../payloads.ts';
import type { Rich } from '../text.ts';
import { shorten } from '../text.ts';

/** What was asked for, as far as it was understood: next steps are made of it. */
export interface Asked {
  readonly wish?: {
    readonly service: ServiceName;
    readonly environment: EnvironmentName;
    readonly reference?: string;
    readonly reason?: string;
  };
  /** The typed words with the suggestion put in; only when the refusal has one. */
  readonly corrected?: TypedWords;
}

/** Why not, what to do now, and the button for it where there is one. */
export interface Answer {
  readonly says: Rich;
  readonly next: Rich;
  readonly buttons?: readonly Button[];
}

export type Rules<Code extends RefusalCode> = {
  readonly [One in Code]: (refusal: Extract<Refusal, { readonly code: One }>, asked: Asked) => Answer;
};

/** The wish as a button may carry it. */
export function wishOf({ wish }: Asked): DeployWish | undefined {
  if (wish === undefined) return undefined;
  const { service, environment, reference, reason } = wish;
  return {
    service,
    environment,
    ...(reference !== undefined && isReference(reference) ? { reference } : {}),
    ...(reason === undefined ? {} : { reason: shorten(reason, reasonLength) }),
  };
}
