import type { Button } from '@slack/types';
import { actions, button, context, message, section } from '../kit.ts';
import type { Message } from '../message.ts';
import { bold, lines, say, none } from '../text.ts';
import { title } from '../words.ts';
import { decisionButtons } from './decision.ts';
import { gateNoticeButtons } from './gate.ts';
import { sentences } from './sentences.ts';
import type { DeploymentNotice, Place } from './told.ts';

/** In the thread the card is above, so the sentence alone does; elsewhere it is said which deployment. */
export function deploymentNotice(told: DeploymentNotice, place: Place): Message {
  const { what, more = none } = sentences(told);
  const named = say`${title(told.subject)} · ${what}`;
  if (place === 'thread') {
    return message(named, [section(lines(what, more))]);
  }
  const shown = lines(say`${bold(title(told.subject))} · ${what}`, more);
  return message(named, [section(shown), ...actions(buttonsOf(told, place)), ...context(say`${told.subject.id}`)]);
}

/** Decisions are for the person who was asked; a channel gets the way to the details. */
function buttonsOf(told: DeploymentNotice, place: Place): readonly Button[] {
  const details = button({ id: 'details', label: 'Details', payload: { id: told.subject.id } });
  const loud = ['rollback-failed', 'rolled-back', 'held', 'hold-reminder', 'failed', 'blocked', 'gate-refused'];
  if (place === 'person') return [...decisionButtons(told), ...gateNoticeButtons(told), details];
  return loud.includes(told.facts.event) ? [details] : [];
}
