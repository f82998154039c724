import type { Destination, Notice } from '../../src/domain/notice.ts';
import type { Rich } from '../text.ts';

/** What happened, then what it means. */
export interface Told {
  readonly what: Rich;
  readonly more?: Rich;
}

export type DeploymentNotice = Extract<Notice, { readonly about: 'deployment' }>;

/** Where a notice is read: under the card, in a channel, or by one person. */
export type Place = Destination['kind'];
