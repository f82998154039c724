import type { Notice } from '../src/domain/notice.ts';
import type { ProvenRestore, Safekeeping } from '../src/domain/safekeeping.ts';
import { context, message, section } from './kit.ts';
import type { Message } from './message.ts';
import type { Rich } from './text.ts';
import { bold, join, none, say, words } from './text.ts';
import { ago, duration } from './time.ts';
import { placeName } from './words.ts';

const figure = (count: number): string => `${count.toLocaleString('en-US')} ${count === 1 ? 'document' : 'documents'}`;

const restored = ({ documents, ms }: ProvenRestore): Rich => say`${figure(documents)} in ${duration(ms)}`;

/** The newest verified backup with its age, and the last restore that was proven: "never proven" is told too. */
export function backupLines({ newest, proven, trouble }: Safekeeping): Rich {
  const backup =
    newest === undefined
      ? say`⚠ no verified backup is known`
      : say`verified ${ago(newest.endedAtMs)}, ${words(newest.says, 200)}`;
  const restore =
    proven === undefined ? say`never proven` : say`restore proven ${ago(proven.atMs)}: ${restored(proven)}`;
  const wrong =
    trouble === undefined
      ? none
      : say`⚠ the last ${trouble.duty === 'proof' ? 'proof' : 'backup'} failed ${ago(trouble.atMs)}: ${words(trouble.sentence, 200)}`;
  return join([backup, restore, ...(trouble === undefined ? [] : [wrong])], ' · ');
}

/** What came of a backup or of its proof, for the service's channel. */
export function backupNotice(told: Extract<Notice, { readonly about: 'backup' }>): Message {
  const { event, target, component, sentence, proven } = told;
  const place = say`${bold(placeName(target))} · ${component}`;
  if (event === 'restore-proven') {
    const how = proven === undefined ? none : say` (${restored(proven)})`;
    return message(say`${placeName(target)}: a restore was proven`, [
      section(say`${place}: the backup can be restored${how}.`),
      ...context(words(sentence, 400)),
    ]);
  }
  const what = event === 'backup-failed' ? 'The scheduled backup failed' : 'The proof of the backup failed';
  return message(say`⚠ ${placeName(target)}: ${what}`, [
    section(say`⚠ ${place}: ${what}. ${words(sentence, 600)}`),
    ...context(say`The next one comes at its hour. What is live was not touched.`),
  ]);
}
