import type { Notice } from '../src/domain/notice.ts';
import { backupNotice } from './backups.ts';
import { driftNotice } from './drift.ts';
import { context, message, section } from './kit.ts';
import type { Message } from './message.ts';
import { deploymentNotice } from './notice/deployment.ts';
import type { Place } from './notice/told.ts';
import { lines, say, mention } from './text.ts';
import { until } from './time.ts';
import { actorName, placeName, scopeName } from './words.ts';

type About<Kind extends Notice['about']> = Extract<Notice, { readonly about: Kind }>;

/** Something to tell, as long and with as many buttons as the place wants. */
export function notice(told: Notice, place: Place): Message {
  switch (told.about) {
    case 'deployment':
      return deploymentNotice(told, place);
    case 'lock':
      return lockNotice(told);
    case 'freeze':
      return freezeNotice(told);
    case 'configuration':
      return configurationNotice(told);
    case 'drift':
      return driftNotice(told);
    case 'backup':
      return backupNotice(told);
    case 'audit':
      return auditNotice(told);
  }
}

function lockNotice({ event, by, lock, atMs }: About<'lock'>): Message {
  const place = placeName(lock.target);
  const text =
    event === 'locked'
      ? say`🔒 ${actorName(by)} locked ${place}${until(lock.untilMs, atMs)}: “${lock.reason}”`
      : say`🔓 ${actorName(by)} unlocked ${place}. It was locked by ${mention(lock.by)}: “${lock.reason}”`;
  const after = event === 'locked' ? say`Deployments wait; rollbacks pass.` : say`Deployments that waited begin now.`;
  return message(text, [section(text), ...context(after)]);
}

function freezeNotice({ event, by, freeze, atMs }: About<'freeze'>): Message {
  const scope = scopeName(freeze.scope);
  const text =
    event === 'frozen'
      ? say`❄ ${actorName(by)} froze ${scope}${until(freeze.untilMs, atMs)}: “${freeze.reason}”`
      : say`${actorName(by)} lifted the freeze of ${scope}: “${freeze.reason}”`;
  const after = event === 'frozen' ? say`Deployments wait; rollbacks pass.` : say`Deployments that waited begin now.`;
  return message(text, [section(text), ...context(after)]);
}

const mostSentences = 12;

function configurationNotice({ event, version, sentences }: About<'configuration'>): Message {
  const text =
    event === 'configuration-changed'
      ? say`The configuration was read again: version ${version} is in force.`
      : say`⚠ The new configuration has faults. The one before (version ${version}) stays in force.`;
  const shown = sentences.slice(0, mostSentences).map((sentence) => say`• ${sentence}`);
  const more = sentences.length - shown.length;
  const detail = lines(...shown, more > 0 ? say`and ${more} more` : undefined);
  return message(text, [section(text), ...(detail.mrkdwn === '' ? [] : [section(detail)])]);
}

function auditNotice({ count, hash }: About<'audit'>): Message {
  const text = say`The record has ${count.toLocaleString('en-US')} entries; its head is ${hash}.`;
  return message(text, [
    section(text),
    ...context(say`Keep this message: whoever alters the record later can no longer match it.`),
  ]);
}
